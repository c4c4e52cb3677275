// Screens links from standard input, one a line, and prints every reason and every place that the
// link leads to.
//
//   screen [DATABASE]
//
// Without a database it uses the links for testing that come with the library.

#include <iostream>
#include <string>

#include <outlink.hpp>

int main(int count, char **arguments) try {
  const outlink::Screener screener(count > 1 ? outlink::Database::map(arguments[1])
                                             : outlink::Database::starter());
  int outcome = 0;
  for (std::string line; std::getline(std::cin, line);) {
    const outlink::Verdict verdict = screener.screen(line);
    std::cout << outlink::name(verdict.action()) << '\t' << verdict.input() << '\n';
    for (const outlink::Candidate place : verdict.candidates()) {
      if (place.redirector()) {
        std::cout << "  leads to " << place.url().normal() << " by " << *place.redirector() << '\n';
      }
    }
    for (const outlink::Reason reason : verdict.reasons()) {
      std::cout << "  " << outlink::name(reason.code()) << ": " << reason.message() << '\n';
    }
    if (verdict.action() > outlink::Action::Allow) outcome = 1;
  }
  return outcome;
} catch (const outlink::Error &error) {
  std::cerr << "screen: " << error.what() << '\n';
  return 2;
}
