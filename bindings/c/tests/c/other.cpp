// A second file with the same header: nothing in it may be defined twice.

#include "outlink.hpp"

std::string version_of_the_other_file() { return std::string(outlink::version()); }
