// SPDX-License-Identifier: MIT OR Apache-2.0
//
// outlink.hpp: the C++17 interface of outlink, a header over outlink.h and no part of its ABI.
//
//   outlink::Screener screener(outlink::Database::map("links.outlink"));
//   if (screener.action(link) >= outlink::Action::Block) refuse();
//
// Objects free themselves. They can be moved and not copied; one that was moved from answers as C
// answers NULL, and where NULL would mean a default (options, a policy, a context, limits) the call
// throws, or says Action::Block if it does not throw. Strings go in as std::string_view, of any bytes
// where C takes any; those that come out belong to the object that was asked, and cannot be taken
// from a temporary one. A call that fails throws outlink::Error; screening never fails. What is const
// may be used from any number of threads at a time.

#ifndef OUTLINK_HPP
#define OUTLINK_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(__has_include) && __cplusplus >= 202002L
#if __has_include(<ranges>)
#include <ranges>
#endif
#endif

#include "outlink.h"

namespace outlink {

// What to do about a link. Compare with < and >=: actions may come between these.
enum class Action : std::uint32_t {
  Allow = OUTLINK_ACTION_ALLOW,
  Review = OUTLINK_ACTION_REVIEW,
  Warn = OUTLINK_ACTION_WARN,
  Block = OUTLINK_ACTION_BLOCK,
};

// What kind of reason it is.
enum class Code : std::uint32_t {
  DatabaseDamaged = OUTLINK_CODE_DATABASE_DAMAGED,
  Listed = OUTLINK_CODE_LISTED,
  PartialHash = OUTLINK_CODE_PARTIAL_HASH,
  DangerousScheme = OUTLINK_CODE_DANGEROUS_SCHEME,
  Malformed = OUTLINK_CODE_MALFORMED,
  PrivateAddress = OUTLINK_CODE_PRIVATE_ADDRESS,
  OpaqueRedirect = OUTLINK_CODE_OPAQUE_REDIRECT,
  Limit = OUTLINK_CODE_LIMIT,
  Anomaly = OUTLINK_CODE_ANOMALY,
  UnknownScheme = OUTLINK_CODE_UNKNOWN_SCHEME,
  Excepted = OUTLINK_CODE_EXCEPTED,
  Inactive = OUTLINK_CODE_INACTIVE,
  Unlisted = OUTLINK_CODE_UNLISTED,
  Entity = OUTLINK_CODE_ENTITY,
  Port = OUTLINK_CODE_PORT,
};

// A kind of finding for which a policy has an action.
enum class Setting : std::uint32_t {
  Listed = OUTLINK_SETTING_LISTED,
  Malformed = OUTLINK_SETTING_MALFORMED,
  Limit = OUTLINK_SETTING_LIMIT,
  OpaqueRedirect = OUTLINK_SETTING_OPAQUE_REDIRECT,
  Guessed = OUTLINK_SETTING_GUESSED,
  PartialHash = OUTLINK_SETTING_PARTIAL_HASH,
  DangerousScheme = OUTLINK_SETTING_DANGEROUS_SCHEME,
  UnknownScheme = OUTLINK_SETTING_UNKNOWN_SCHEME,
  PrivateAddress = OUTLINK_SETTING_PRIVATE_ADDRESS,
  Unlisted = OUTLINK_SETTING_UNLISTED,
  Port = OUTLINK_SETTING_PORT,
};

// Why content may not stay.
enum class Ground : std::uint32_t {
  None = OUTLINK_GROUND_NONE,
  Illegal = OUTLINK_GROUND_ILLEGAL,
  Terms = OUTLINK_GROUND_TERMS,
};

// In which role somebody brought a rule about.
enum class SourceType : std::uint32_t {
  None = OUTLINK_SOURCE_TYPE_NONE,
  Notice = OUTLINK_SOURCE_TYPE_NOTICE,
  TrustedFlagger = OUTLINK_SOURCE_TYPE_TRUSTED_FLAGGER,
  OwnInitiative = OUTLINK_SOURCE_TYPE_OWN_INITIATIVE,
  AuthorityOrder = OUTLINK_SOURCE_TYPE_AUTHORITY_ORDER,
};

// A limit for links.
enum class Limit : std::uint32_t {
  LinkBytes = OUTLINK_LIMIT_LINK_BYTES,
  Depth = OUTLINK_LIMIT_DEPTH,
  Candidates = OUTLINK_LIMIT_CANDIDATES,
  DecodedBytes = OUTLINK_LIMIT_DECODED_BYTES,
  Hops = OUTLINK_LIMIT_HOPS,
};

// A limit for lists.
enum class ListLimit : std::uint32_t {
  LineBytes = OUTLINK_LIST_LIMIT_LINE_BYTES,
  UnpackedBytes = OUTLINK_LIST_LIMIT_UNPACKED_BYTES,
  RegexBytes = OUTLINK_LIST_LIMIT_REGEX_BYTES,
  KeywordChars = OUTLINK_LIST_LIMIT_KEYWORD_CHARS,
};

// What a compiler does.
enum class Stage : std::uint32_t {
  Reading = OUTLINK_STAGE_READING,
  Sorting = OUTLINK_STAGE_SORTING,
  Arranging = OUTLINK_STAGE_ARRANGING,
  Writing = OUTLINK_STAGE_WRITING,
};

// How a list is written.
enum class Format : std::uint32_t {
  Domains = OUTLINK_FORMAT_DOMAINS,
  Hosts = OUTLINK_FORMAT_HOSTS,
  Urls = OUTLINK_FORMAT_URLS,
  Adblock = OUTLINK_FORMAT_ADBLOCK,
  Keywords = OUTLINK_FORMAT_KEYWORDS,
  Regexes = OUTLINK_FORMAT_REGEXES,
  Cidr = OUTLINK_FORMAT_CIDR,
  Hashes = OUTLINK_FORMAT_HASHES,
  Rules = OUTLINK_FORMAT_RULES,
  Csv = OUTLINK_FORMAT_CSV,
  Json = OUTLINK_FORMAT_JSON,
  Stix = OUTLINK_FORMAT_STIX,
  Misp = OUTLINK_FORMAT_MISP,
  Rpz = OUTLINK_FORMAT_RPZ,
  Dnsmasq = OUTLINK_FORMAT_DNSMASQ,
  Unbound = OUTLINK_FORMAT_UNBOUND,
  Clash = OUTLINK_FORMAT_CLASH,
  Pihole = OUTLINK_FORMAT_PIHOLE,
  Maltrail = OUTLINK_FORMAT_MALTRAIL,
  Auto = OUTLINK_FORMAT_AUTO,
};

// What a list is meant for.
enum class ListKind : std::uint32_t {
  Threat = OUTLINK_LIST_KIND_THREAT,
  Category = OUTLINK_LIST_KIND_CATEGORY,
};

// Whose blocks the exceptions of a list lift.
enum class Exceptions : std::uint32_t {
  Own = OUTLINK_EXCEPTIONS_OWN,
  All = OUTLINK_EXCEPTIONS_ALL,
};

// What the hashes of a list are made of.
enum class HashOf : std::uint32_t {
  Expression = OUTLINK_HASH_OF_EXPRESSION,
  Host = OUTLINK_HASH_OF_HOST,
};

// What became of a call.
enum class Status : std::uint32_t {
  Ok = OUTLINK_STATUS_OK,
  NullArgument = OUTLINK_STATUS_NULL_ARGUMENT,
  InvalidArgument = OUTLINK_STATUS_INVALID_ARGUMENT,
  InvalidUtf8 = OUTLINK_STATUS_INVALID_UTF8,
  Io = OUTLINK_STATUS_IO,
  Database = OUTLINK_STATUS_DATABASE,
  DatabaseVersion = OUTLINK_STATUS_DATABASE_VERSION,
  KeyMissing = OUTLINK_STATUS_KEY_MISSING,
  Policy = OUTLINK_STATUS_POLICY,
  Catalog = OUTLINK_STATUS_CATALOG,
  List = OUTLINK_STATUS_LIST,
  Canaries = OUTLINK_STATUS_CANARIES,
  Finished = OUTLINK_STATUS_FINISHED,
  Signature = OUTLINK_STATUS_SIGNATURE,
  NoStatement = OUTLINK_STATUS_NO_STATEMENT,
  Shrunk = OUTLINK_STATUS_SHRUNK,
  Order = OUTLINK_STATUS_ORDER,
  Knowledge = OUTLINK_STATUS_KNOWLEDGE,
  Panic = OUTLINK_STATUS_PANIC,
};

// Why a call failed.
class Error : public std::runtime_error {
 public:
  Error(Status status, const std::string &message)
      : std::runtime_error(message), status_(status) {}

  Status status() const noexcept { return status_; }

 private:
  Status status_;
};

// A time as the system counts it, of any precision; what is finer than a second is cut off.
template <class Duration>
using Time = std::chrono::time_point<std::chrono::system_clock, Duration>;
using Seconds = Time<std::chrono::seconds>;

namespace detail {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T *object) const noexcept {
    Free(object);
  }
};

template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

// A default std::string_view has no data and is the empty string, as in C.
inline outlink_str in(std::string_view text) noexcept { return {text.data(), text.size()}; }

inline outlink_bytes in_bytes(std::string_view bytes) noexcept {
  return {reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size()};
}

inline std::string_view out(outlink_str text) noexcept {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.len);
}

inline std::optional<std::string_view> out_optional(outlink_str text) noexcept {
  if (text.data == nullptr) return std::nullopt;
  return std::string_view(text.data, text.len);
}

[[noreturn]] inline void raise(outlink_status status, outlink_error *error) {
  const Owned<outlink_error, outlink_error_free> owned(error);
  throw Error(static_cast<Status>(status), std::string(out(outlink_error_message(error))));
}

// Calls with a place for the error. The call and the look at the error are two statements: as two
// arguments of one function they would have no order.
template <class Call>
void check(Call call) {
  outlink_error *error = nullptr;
  const outlink_status status = call(&error);
  if (status != OUTLINK_STATUS_OK) raise(status, error);
}

// As check, with a place for the object that the call makes.
template <class T, class Call>
T *make(Call call) {
  T *object = nullptr;
  check([&](outlink_error **error) { return call(&object, error); });
  return object;
}

// For the functions that return what they make and fail only if the library does.
template <class T>
T *made(T *object) {
  if (object == nullptr) throw Error(Status::Panic, "the library failed; please report it");
  return object;
}

// What an object holds that C may be given or not. Of one that was moved from, NULL would be taken
// for the default: no signature is asked for, nothing is known of the users.
template <class T>
auto given(const T &object) {
  const auto held = object.get();
  if (held == nullptr) {
    throw Error(Status::NullArgument, "an argument was moved from; pass one that was not");
  }
  return held;
}

inline Seconds seconds(std::int64_t unix_seconds) {
  return Seconds(std::chrono::seconds(unix_seconds));
}

template <class Duration>
std::int64_t unix_seconds(Time<Duration> time) {
  return std::int64_t{
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count()};
}

// The elements of an object that are asked for by their number.
template <class Element, class Object, auto Count, auto At>
class Range {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Element;
    using difference_type = std::ptrdiff_t;
    using reference = Element;

    // Elements are made when they are asked for: this keeps one for the length of an expression.
    class pointer {
     public:
      explicit pointer(Element element) : element_(std::move(element)) {}
      const Element *operator->() const noexcept { return &element_; }

     private:
      Element element_;
    };

    iterator() noexcept = default;
    iterator(const Object *object, std::size_t index) noexcept : object_(object), index_(index) {}
    Element operator*() const { return Element(At(object_, index_)); }
    pointer operator->() const { return pointer(**this); }
    iterator &operator++() noexcept {
      ++index_;
      return *this;
    }
    iterator operator++(int) noexcept {
      iterator before = *this;
      ++index_;
      return before;
    }
    bool operator==(const iterator &other) const noexcept { return index_ == other.index_; }
    bool operator!=(const iterator &other) const noexcept { return index_ != other.index_; }

   private:
    const Object *object_ = nullptr;
    std::size_t index_ = 0;
  };

  // Nothing.
  Range() noexcept = default;
  explicit Range(const Object *object) noexcept : object_(object) {}
  iterator begin() const noexcept { return iterator(object_, 0); }
  iterator end() const noexcept { return iterator(object_, size()); }
  std::size_t size() const noexcept { return Count(object_); }
  bool empty() const noexcept { return size() == 0; }

  // Throws std::out_of_range, as containers do.
  Element at(std::size_t index) const {
    if (index >= size()) throw std::out_of_range("outlink: there are not so many");
    return Element(At(object_, index));
  }

 private:
  const Object *object_ = nullptr;
};

// A string as an element of a range.
class Text : public std::string_view {
 public:
  explicit Text(outlink_str text) noexcept : std::string_view(out(text)) {}
};

}  // namespace detail
}  // namespace outlink

#ifdef __cpp_lib_ranges
// A range refers to an object and owns nothing: it is a view, and its iterators outlive it.
template <class Element, class Object, auto Count, auto At>
inline constexpr bool
    std::ranges::enable_view<outlink::detail::Range<Element, Object, Count, At>> = true;
template <class Element, class Object, auto Count, auto At>
inline constexpr bool
    std::ranges::enable_borrowed_range<outlink::detail::Range<Element, Object, Count, At>> = true;
#endif

namespace outlink {

// The number of the interface and the version of the library that is loaded.
inline std::uint32_t abi() noexcept { return outlink_abi(); }
inline std::string_view version() noexcept { return detail::out(outlink_version()); }

inline std::string_view name(Action action) noexcept {
  return detail::out(outlink_action_name(static_cast<outlink_action>(action)));
}
inline std::string_view name(Code code) noexcept {
  return detail::out(outlink_code_name(static_cast<outlink_code>(code)));
}

// ---- What verdicts consist of: views that are good for as long as the verdict is.

// A link in normal form.
class Url {
 public:
  explicit Url(const outlink_url *url) noexcept : url_(url) {}

  // What a browser would open: what a preview worker must fetch, and nothing else.
  std::optional<std::string_view> href() const noexcept {
    return detail::out_optional(outlink_url_href(url_));
  }
  std::string_view normal() const noexcept { return detail::out(outlink_url_normal(url_)); }
  std::string_view scheme() const noexcept { return detail::out(outlink_url_scheme(url_)); }
  std::optional<std::string_view> host() const noexcept {
    return detail::out_optional(outlink_url_host(url_));
  }
  // Nothing if it is the default one of the scheme.
  std::optional<std::uint16_t> port() const noexcept {
    const std::uint16_t port = outlink_url_port(url_);
    return port == 0 ? std::nullopt : std::optional<std::uint16_t>(port);
  }
  std::string_view path() const noexcept { return detail::out(outlink_url_path(url_)); }
  std::optional<std::string_view> query() const noexcept {
    return detail::out_optional(outlink_url_query(url_));
  }
  std::optional<std::string_view> fragment() const noexcept {
    return detail::out_optional(outlink_url_fragment(url_));
  }
  std::optional<std::string_view> registrable_domain() const noexcept {
    return detail::out_optional(outlink_url_registrable_domain(url_));
  }
  std::optional<std::string_view> network() const noexcept {
    return detail::out_optional(outlink_url_network(url_));
  }

  using Anomalies =
      detail::Range<detail::Text, outlink_url, outlink_url_anomaly_count, outlink_url_anomaly>;
  Anomalies anomalies() const noexcept { return Anomalies(url_); }

 private:
  const outlink_url *url_;
};

// An account, group, channel, video, post or the like of a platform.
class Entity {
 public:
  explicit Entity(const outlink_entity *entity) noexcept : entity_(entity) {}

  std::string_view platform() const noexcept {
    return detail::out(outlink_entity_platform(entity_));
  }
  std::string_view kind() const noexcept { return detail::out(outlink_entity_kind(entity_)); }
  std::string_view id() const noexcept { return detail::out(outlink_entity_id(entity_)); }
  std::optional<std::string_view> detail() const noexcept {
    return outlink::detail::out_optional(outlink_entity_detail(entity_));
  }

 private:
  const outlink_entity *entity_;
};

// A place that a link leads to.
class Candidate {
 public:
  explicit Candidate(const outlink_candidate *candidate) noexcept : candidate_(candidate) {}

  Url url() const noexcept { return Url(outlink_candidate_url(candidate_)); }
  // The number of the candidate that carried it; nothing for the link itself.
  std::optional<std::size_t> from() const noexcept {
    const std::size_t from = outlink_candidate_from(candidate_);
    return from == SIZE_MAX ? std::nullopt : std::optional<std::size_t>(from);
  }
  std::optional<std::string_view> redirector() const noexcept {
    return detail::out_optional(outlink_candidate_redirector(candidate_));
  }
  bool is_guessed() const noexcept { return outlink_candidate_is_guessed(candidate_); }
  // The name of the shortener that hides where it leads.
  std::optional<std::string_view> opaque() const noexcept {
    return detail::out_optional(outlink_candidate_opaque(candidate_));
  }
  std::optional<Entity> entity() const noexcept {
    const outlink_entity *entity = outlink_candidate_entity(candidate_);
    return entity == nullptr ? std::nullopt : std::optional<Entity>(entity);
  }

 private:
  const outlink_candidate *candidate_;
};

// A rule that fits.
class Match {
 public:
  explicit Match(const outlink_match *rule) noexcept : rule_(rule) {}

  std::string_view kind() const noexcept { return detail::out(outlink_match_kind(rule_)); }
  std::string_view pattern() const noexcept { return detail::out(outlink_match_pattern(rule_)); }
  std::string_view effect() const noexcept { return detail::out(outlink_match_effect(rule_)); }
  std::string_view list() const noexcept { return detail::out(outlink_match_list(rule_)); }
  std::uint32_t line() const noexcept { return outlink_match_line(rule_); }
  std::optional<std::string_view> category() const noexcept {
    return detail::out_optional(outlink_match_category(rule_));
  }
  Ground ground() const noexcept { return static_cast<Ground>(outlink_match_ground(rule_)); }
  std::optional<Action> action() const noexcept {
    outlink_action action = 0;
    if (!outlink_match_action(rule_, &action)) return std::nullopt;
    return static_cast<Action>(action);
  }
  std::optional<std::string_view> reference() const noexcept {
    return detail::out_optional(outlink_match_reference(rule_));
  }
  std::optional<std::string_view> id() const noexcept {
    return detail::out_optional(outlink_match_id(rule_));
  }
  std::optional<std::string_view> provision() const noexcept {
    return detail::out_optional(outlink_match_provision(rule_));
  }

  using Tags =
      detail::Range<detail::Text, outlink_match, outlink_match_tag_count, outlink_match_tag>;
  Tags tags() const noexcept { return Tags(rule_); }

  std::optional<std::string_view> source() const noexcept {
    return detail::out_optional(outlink_match_source(rule_));
  }
  SourceType source_type() const noexcept {
    return static_cast<SourceType>(outlink_match_source_type(rule_));
  }

  using Jurisdictions = detail::Range<detail::Text, outlink_match,
                                      outlink_match_jurisdiction_count, outlink_match_jurisdiction>;
  Jurisdictions jurisdictions() const noexcept { return Jurisdictions(rule_); }

  std::optional<Seconds> valid_from() const {
    std::int64_t seconds = 0;
    if (!outlink_match_valid_from(rule_, &seconds)) return std::nullopt;
    return detail::seconds(seconds);
  }
  std::optional<Seconds> valid_until() const {
    std::int64_t seconds = 0;
    if (!outlink_match_valid_until(rule_, &seconds)) return std::nullopt;
    return detail::seconds(seconds);
  }
  bool is_mandatory() const noexcept { return outlink_match_is_mandatory(rule_); }
  std::optional<std::string_view> comment() const noexcept {
    return detail::out_optional(outlink_match_comment(rule_));
  }

 private:
  const outlink_match *rule_;
};

// Why a verdict is what it is.
class Reason {
 public:
  explicit Reason(const outlink_reason *reason) noexcept : reason_(reason) {}

  Code code() const noexcept { return static_cast<Code>(outlink_reason_code(reason_)); }
  Action action() const noexcept { return static_cast<Action>(outlink_reason_action(reason_)); }
  // The number of the candidate; nothing if it is about the link as a whole: a limit, a damaged
  // database, or a link without a normal form.
  std::optional<std::size_t> candidate() const noexcept {
    const std::size_t index = outlink_reason_candidate(reason_);
    return index == SIZE_MAX ? std::nullopt : std::optional<std::size_t>(index);
  }
  std::string_view message() const noexcept { return detail::out(outlink_reason_message(reason_)); }
  std::optional<std::string_view> detail() const noexcept {
    return outlink::detail::out_optional(outlink_reason_detail(reason_));
  }
  std::optional<Match> rule() const noexcept { return match(outlink_reason_rule(reason_)); }
  std::optional<Match> lifted_by() const noexcept {
    return match(outlink_reason_lifted_by(reason_));
  }
  // The withdrawal of a layer above that takes the rule out of force.
  std::optional<Match> withdrawn_by() const noexcept {
    return match(outlink_reason_withdrawn_by(reason_));
  }

  // Where a condition of the policy asks for the action, if less follows elsewhere.
  using Jurisdictions =
      outlink::detail::Range<outlink::detail::Text, outlink_reason,
                             outlink_reason_jurisdiction_count, outlink_reason_jurisdiction>;
  Jurisdictions jurisdictions() const noexcept { return Jurisdictions(reason_); }

 private:
  static std::optional<Match> match(const outlink_match *rule) noexcept {
    return rule == nullptr ? std::nullopt : std::optional<Match>(rule);
  }

  const outlink_reason *reason_;
};

// What only the platform knows, for statements of reasons.
class Profile {
 public:
  static Profile from_toml(std::string_view text) {
    return Profile(
        detail::make<outlink_profile>([&](outlink_profile **profile, outlink_error **error) {
          return outlink_profile_from_toml(detail::in(text), profile, error);
        }));
  }
  explicit Profile(outlink_profile *profile) noexcept : profile_(profile) {}

  const outlink_profile *get() const noexcept { return profile_.get(); }

 private:
  detail::Owned<outlink_profile, outlink_profile_free> profile_;
};

// A statement of reasons in the fields of the transparency database.
class Statement {
 public:
  explicit Statement(outlink_statement *statement) noexcept : statement_(statement) {}

  std::string_view json() const & noexcept {
    return detail::out(outlink_statement_json(statement_.get()));
  }
  std::string_view json() const && = delete;
  // What the user is told, in `en`, `da`, `sv`, `nb` or `fi`; empty for any other language.
  std::string_view sentence(std::string_view language) const & noexcept {
    return detail::out(outlink_statement_sentence(statement_.get(), detail::in(language)));
  }
  std::string_view sentence(std::string_view language) const && = delete;

 private:
  detail::Owned<outlink_statement, outlink_statement_free> statement_;
};

// What an authority can be told that issued an order.
class Receipt {
 public:
  explicit Receipt(outlink_receipt *receipt) noexcept : receipt_(receipt) {}

  std::string_view json() const & noexcept {
    return detail::out(outlink_receipt_json(receipt_.get()));
  }
  std::string_view json() const && = delete;

 private:
  detail::Owned<outlink_receipt, outlink_receipt_free> receipt_;
};

// What to do about a link, and why.
class Verdict {
 public:
  explicit Verdict(outlink_verdict *verdict) noexcept : verdict_(verdict) {}
  // A verdict that belongs to links, which are freed with the last of their verdicts.
  Verdict(std::shared_ptr<const outlink_links> links, std::size_t index) noexcept
      : verdict_(outlink_links_verdict(links.get(), index), Free{links}) {}

  Action action() const noexcept {
    return static_cast<Action>(outlink_verdict_action(verdict_.get()));
  }
  bool is_blocked() const noexcept { return action() >= Action::Block; }

  using Reasons = outlink::detail::Range<Reason, outlink_verdict, outlink_verdict_reason_count,
                                         outlink_verdict_reason>;
  using Candidates =
      outlink::detail::Range<Candidate, outlink_verdict, outlink_verdict_candidate_count,
                             outlink_verdict_candidate>;
  using DatabaseNames =
      outlink::detail::Range<detail::Text, outlink_verdict, outlink_verdict_database_count,
                             outlink_verdict_database_name>;
  using DatabaseIds =
      outlink::detail::Range<detail::Text, outlink_verdict, outlink_verdict_database_count,
                             outlink_verdict_database_id>;

  // The first reason decided.
  Reasons reasons() const & noexcept { return Reasons(verdict_.get()); }
  Reasons reasons() const && = delete;
  // The link itself, then every place that it leads to.
  Candidates candidates() const & noexcept { return Candidates(verdict_.get()); }
  Candidates candidates() const && = delete;
  DatabaseNames database_names() const & noexcept { return DatabaseNames(verdict_.get()); }
  DatabaseNames database_names() const && = delete;
  DatabaseIds database_ids() const & noexcept { return DatabaseIds(verdict_.get()); }
  DatabaseIds database_ids() const && = delete;

  std::string_view input() const & noexcept {
    return detail::out(outlink_verdict_input(verdict_.get()));
  }
  std::string_view input() const && = delete;
  // The verdict as JSON on one line, the same bytes in every language.
  std::string_view json() const & noexcept {
    return detail::out(outlink_verdict_json(verdict_.get()));
  }
  std::string_view json() const && = delete;
  // One line for people.
  std::string_view message() const & noexcept {
    return detail::out(outlink_verdict_message(verdict_.get()));
  }
  std::string_view message() const && = delete;
  // Every step, on several lines, for people.
  std::string_view explain() const & noexcept {
    return detail::out(outlink_verdict_explain(verdict_.get()));
  }
  std::string_view explain() const && = delete;

  // The statement of reasons; `puid` is the platform's own number of it. Throws with
  // Status::NoStatement if none is due or it is not complete.
  template <class Content, class Application>
  Statement statement(const Profile &profile, std::string_view puid, Time<Content> content_date,
                      Time<Application> application_date) const {
    return Statement(
        detail::make<outlink_statement>([&](outlink_statement **statement, outlink_error **error) {
          return outlink_verdict_statement(verdict_.get(), profile.get(), detail::in(puid),
                                           detail::unix_seconds(content_date),
                                           detail::unix_seconds(application_date), statement,
                                           error);
        }));
  }
  // The receipt of the order that decided. Throws with Status::NoStatement if none did.
  template <class Duration>
  Receipt receipt(Time<Duration> checked_at) const {
    return Receipt(
        detail::make<outlink_receipt>([&](outlink_receipt **receipt, outlink_error **error) {
          return outlink_verdict_receipt(verdict_.get(), detail::unix_seconds(checked_at), receipt,
                                         error);
        }));
  }

  const outlink_verdict *get() const noexcept { return verdict_.get(); }

 private:
  struct Free {
    std::shared_ptr<const outlink_links> links;
    void operator()(const outlink_verdict *verdict) const noexcept {
      if (links == nullptr) outlink_verdict_free(const_cast<outlink_verdict *>(verdict));
    }
  };
  std::unique_ptr<const outlink_verdict, Free> verdict_;
};

// ---- What screeners are made of.

// How to open a database that needs more than its bytes.
class OpenOptions {
 public:
  OpenOptions() : options_(detail::made(outlink_open_options_new())) {}

  // Gives the key of a list whose hashes have one.
  OpenOptions &key(std::string_view list, std::string_view key) & {
    detail::check([&](outlink_error **error) {
      return outlink_open_options_add_key(options_.get(), detail::in(list), detail::in_bytes(key),
                                          error);
    });
    return *this;
  }
  OpenOptions key(std::string_view list, std::string_view key) && {
    return std::move(this->key(list, key));
  }

  // Opens no databases but those that this key of minisign signed, or another one that is trusted.
  OpenOptions &trust(std::string_view public_key) & {
    detail::check([&](outlink_error **error) {
      return outlink_open_options_trust(options_.get(), detail::in(public_key), error);
    });
    return *this;
  }
  OpenOptions trust(std::string_view public_key) && { return std::move(this->trust(public_key)); }

  const outlink_open_options *get() const noexcept { return options_.get(); }

 private:
  detail::Owned<outlink_open_options, outlink_open_options_free> options_;
};

// Compiled lists.
class Database {
 public:
  explicit Database(outlink_database *database) noexcept : database_(database) {}

  // Reads a file into memory and verifies all checksums.
  static Database read(std::string_view path) { return open(outlink_database_read, path, nullptr); }
  static Database read(std::string_view path, const OpenOptions &options) {
    return open(outlink_database_read, path, detail::given(options));
  }
  // Maps a file to which nobody writes. Replace it by renaming another one over it.
  static Database map(std::string_view path) { return open(outlink_database_map, path, nullptr); }
  static Database map(std::string_view path, const OpenOptions &options) {
    return open(outlink_database_map, path, detail::given(options));
  }
  // Maps a copy of a file, which is in a folder that processes share.
  static Database map_copy(std::string_view path, std::string_view folder) {
    return open_copy(path, folder, nullptr);
  }
  static Database map_copy(std::string_view path, std::string_view folder,
                           const OpenOptions &options) {
    return open_copy(path, folder, detail::given(options));
  }
  // Opens a copy of bytes.
  static Database from_bytes(std::string_view bytes) { return of(bytes, nullptr); }
  static Database from_bytes(std::string_view bytes, const OpenOptions &options) {
    return of(bytes, detail::given(options));
  }
  // As from_bytes, with the text of the signature of a key that the options trust.
  static Database from_signed_bytes(std::string_view bytes, std::string_view signature,
                                    const OpenOptions &options) {
    return Database(
        detail::make<outlink_database>([&](outlink_database **database, outlink_error **error) {
          return outlink_database_from_signed_bytes(detail::in_bytes(bytes), detail::in(signature),
                                                    detail::given(options), database, error);
        }));
  }
  // Public links made for testing.
  static Database starter() {
    return Database(detail::make<outlink_database>(outlink_database_starter));
  }

  // Throws if anything is wrong with the file.
  void verify() const {
    detail::check([&](outlink_error **error) { return outlink_database_verify(get(), error); });
  }
  // Brings the filter near, which the first links else wait for, and later ones a little longer.
  void warm() const {
    detail::check([&](outlink_error **error) { return outlink_database_warm(get(), error); });
  }
  std::string_view name() const & noexcept { return detail::out(outlink_database_name(get())); }
  std::string_view name() const && = delete;
  std::string_view id() const & noexcept { return detail::out(outlink_database_id(get())); }
  std::string_view id() const && = delete;
  // The key that signed it; nothing if no key was trusted when it was opened.
  std::optional<std::string_view> signature_key() const & noexcept {
    return detail::out_optional(outlink_database_signature_key(get()));
  }
  std::optional<std::string_view> signature_key() const && = delete;
  // The trusted comment of the signature, usually the date and the file name.
  std::optional<std::string_view> signature_comment() const & noexcept {
    return detail::out_optional(outlink_database_signature_comment(get()));
  }
  std::optional<std::string_view> signature_comment() const && = delete;
  std::size_t size_in_bytes() const noexcept { return outlink_database_size_in_bytes(get()); }
  std::size_t rule_count() const noexcept { return outlink_database_rule_count(get()); }

  // How many rules of lower layers it withdraws.
  std::size_t withdrawal_count() const noexcept {
    return outlink_database_withdrawal_count(get());
  }

  using Lists = detail::Range<detail::Text, outlink_database, outlink_database_list_count,
                              outlink_database_list_name>;
  // The names of the lists.
  Lists lists() const & noexcept { return Lists(get()); }
  Lists lists() const && = delete;
  // How many rules come from a list, by its number among them.
  std::size_t list_rule_count(std::size_t index) const noexcept {
    return outlink_database_list_rule_count(get(), index);
  }

  const outlink_database *get() const noexcept { return database_.get(); }

 private:
  template <class Open>
  static Database open(Open open, std::string_view path, const outlink_open_options *options) {
    return Database(
        detail::make<outlink_database>([&](outlink_database **database, outlink_error **error) {
          return open(detail::in(path), options, database, error);
        }));
  }
  static Database open_copy(std::string_view path, std::string_view folder,
                            const outlink_open_options *options) {
    return Database(
        detail::make<outlink_database>([&](outlink_database **database, outlink_error **error) {
          return outlink_database_map_copy(detail::in(path), detail::in(folder), options, database,
                                           error);
        }));
  }
  static Database of(std::string_view bytes, const outlink_open_options *options) {
    return Database(
        detail::make<outlink_database>([&](outlink_database **database, outlink_error **error) {
          return outlink_database_from_bytes(detail::in_bytes(bytes), options, database, error);
        }));
  }

  detail::Owned<outlink_database, outlink_database_free> database_;
};

// How much work a link may cost.
class Limits {
 public:
  Limits() : limits_(detail::made(outlink_limits_new())) {}

  Limits &set(Limit limit, std::size_t value) & {
    detail::check([&](outlink_error **error) {
      return outlink_limits_set(limits_.get(), static_cast<outlink_limit>(limit), value, error);
    });
    return *this;
  }
  Limits set(Limit limit, std::size_t value) && { return std::move(this->set(limit, value)); }

  const outlink_limits *get() const noexcept { return limits_.get(); }

 private:
  detail::Owned<outlink_limits, outlink_limits_free> limits_;
};

// The platforms and redirectors that links are matched against: the built-in ones and a caller's
// additions.
class Knowledge {
 public:
  Knowledge() : Knowledge(detail::made(outlink_knowledge_new())) {}
  explicit Knowledge(outlink_knowledge *knowledge) noexcept : knowledge_(knowledge) {}

  // Adds a platform, given the text of its file.
  Knowledge &platform(std::string_view text) & {
    return add(outlink_knowledge_add_platform, text);
  }
  Knowledge platform(std::string_view text) && { return std::move(this->platform(text)); }
  // Adds redirectors, given the text of their file.
  Knowledge &redirectors(std::string_view text) & {
    return add(outlink_knowledge_add_redirectors, text);
  }
  Knowledge redirectors(std::string_view text) && { return std::move(this->redirectors(text)); }

  const outlink_knowledge *get() const noexcept { return knowledge_.get(); }

 private:
  template <class Add>
  Knowledge &add(Add add, std::string_view text) {
    detail::check([&](outlink_error **error) {
      return add(knowledge_.get(), detail::in(text), error);
    });
    return *this;
  }

  detail::Owned<outlink_knowledge, outlink_knowledge_free> knowledge_;
};

// When, where and for whom a link is judged.
class Context {
 public:
  Context() : context_(detail::made(outlink_context_new())) {}

  template <class Duration>
  Context &now(Time<Duration> now) & {
    return change(outlink_context_set_now, detail::unix_seconds(now));
  }
  template <class Duration>
  Context now(Time<Duration> now) && { return std::move(this->now(now)); }
  Context &jurisdiction(std::string_view code) & {
    return change(outlink_context_add_jurisdiction, detail::in(code));
  }
  Context jurisdiction(std::string_view code) && { return std::move(this->jurisdiction(code)); }
  Context &audience(std::string_view audience) & {
    return change(outlink_context_set_audience, detail::in(audience));
  }
  Context audience(std::string_view audience) && { return std::move(this->audience(audience)); }
  Context &surface(std::string_view surface) & {
    return change(outlink_context_set_surface, detail::in(surface));
  }
  Context surface(std::string_view surface) && { return std::move(this->surface(surface)); }

  const outlink_context *get() const noexcept { return context_.get(); }

 private:
  template <class Set, class Value>
  Context &change(Set set, Value value) {
    detail::check([&](outlink_error **error) { return set(context_.get(), value, error); });
    return *this;
  }

  detail::Owned<outlink_context, outlink_context_free> context_;
};

// A condition of a policy.
class When {
 public:
  explicit When(Action action)
      : when_(detail::make<outlink_when>([&](outlink_when **when, outlink_error **error) {
          return outlink_when_new(static_cast<outlink_action>(action), when, error);
        })) {}

  When &category(std::string_view name) & {
    return change(outlink_when_add_category, detail::in(name));
  }
  When category(std::string_view name) && { return std::move(this->category(name)); }
  When &list(std::string_view name) & { return change(outlink_when_add_list, detail::in(name)); }
  When list(std::string_view name) && { return std::move(this->list(name)); }
  When &ground(Ground ground) & {
    return change(outlink_when_set_ground, static_cast<outlink_ground>(ground));
  }
  When ground(Ground ground) && { return std::move(this->ground(ground)); }
  When &source_type(SourceType source_type) & {
    return change(outlink_when_set_source_type, static_cast<outlink_source_type>(source_type));
  }
  When source_type(SourceType source_type) && { return std::move(this->source_type(source_type)); }
  When &code(Code code) & {
    return change(outlink_when_add_code, static_cast<outlink_code>(code));
  }
  When code(Code code) && { return std::move(this->code(code)); }
  When &jurisdiction(std::string_view code) & {
    return change(outlink_when_add_jurisdiction, detail::in(code));
  }
  When jurisdiction(std::string_view code) && { return std::move(this->jurisdiction(code)); }
  When &audience(std::string_view name) & {
    return change(outlink_when_add_audience, detail::in(name));
  }
  When audience(std::string_view name) && { return std::move(this->audience(name)); }
  When &surface(std::string_view name) & {
    return change(outlink_when_add_surface, detail::in(name));
  }
  When surface(std::string_view name) && { return std::move(this->surface(name)); }

  // What the link names, whether or not a rule fits: `telegram:invite/*`, `*:invite/*`.
  When &entity(std::string_view pattern) & {
    return change(outlink_when_add_entity, detail::in(pattern));
  }
  When entity(std::string_view pattern) && { return std::move(this->entity(pattern)); }
  // As above; the platform may be one that the caller added.
  When &entity(std::string_view pattern, const Knowledge &knowledge) & {
    const auto known = detail::given(knowledge);
    detail::check([&](outlink_error **error) {
      return outlink_when_add_entity_with(when_.get(), detail::in(pattern), known, error);
    });
    return *this;
  }
  When entity(std::string_view pattern, const Knowledge &knowledge) && {
    return std::move(this->entity(pattern, knowledge));
  }

  const outlink_when *get() const noexcept { return when_.get(); }

 private:
  template <class Set, class Value>
  When &change(Set set, Value value) {
    detail::check([&](outlink_error **error) { return set(when_.get(), value, error); });
    return *this;
  }

  detail::Owned<outlink_when, outlink_when_free> when_;
};

// What to do about what was found.
class Policy {
 public:
  // The policy for showing links to people.
  Policy() : Policy(detail::made(outlink_policy_new())) {}
  explicit Policy(outlink_policy *policy) noexcept : policy_(policy) {}

  // The policy for a worker that fetches links.
  static Policy preview() { return Policy(detail::made(outlink_policy_preview())); }
  // The policy where nobody reviews links.
  static Policy unattended() { return Policy(detail::made(outlink_policy_unattended())); }
  static Policy from_toml(std::string_view text) {
    return Policy(
        detail::make<outlink_policy>([&](outlink_policy **policy, outlink_error **error) {
          return outlink_policy_from_toml(detail::in(text), policy, error);
        }));
  }
  // Its conditions may name platforms that the caller added.
  static Policy from_toml(std::string_view text, const Knowledge &knowledge) {
    const auto known = detail::given(knowledge);
    return Policy(
        detail::make<outlink_policy>([&](outlink_policy **policy, outlink_error **error) {
          return outlink_policy_from_toml_with(detail::in(text), known, policy, error);
        }));
  }

  Policy &set(Setting setting, Action action) & {
    detail::check([&](outlink_error **error) {
      return outlink_policy_set(policy_.get(), static_cast<outlink_setting>(setting),
                                static_cast<outlink_action>(action), error);
    });
    return *this;
  }
  Policy set(Setting setting, Action action) && { return std::move(this->set(setting, action)); }
  Policy &category(std::string_view name, Action action) & {
    detail::check([&](outlink_error **error) {
      return outlink_policy_set_category(policy_.get(), detail::in(name),
                                         static_cast<outlink_action>(action), error);
    });
    return *this;
  }
  Policy category(std::string_view name, Action action) && {
    return std::move(this->category(name, action));
  }
  Policy &anomaly(std::string_view name, Action action) & {
    detail::check([&](outlink_error **error) {
      return outlink_policy_set_anomaly(policy_.get(), detail::in(name),
                                        static_cast<outlink_action>(action), error);
    });
    return *this;
  }
  Policy anomaly(std::string_view name, Action action) && {
    return std::move(this->anomaly(name, action));
  }
  // An address, a range or a host of the operator that stays reachable.
  Policy &allow_private(std::string_view host) & {
    detail::check([&](outlink_error **error) {
      return outlink_policy_allow_private(policy_.get(), detail::in(host), error);
    });
    return *this;
  }
  Policy allow_private(std::string_view host) && { return std::move(this->allow_private(host)); }
  // A port that stays reachable.
  Policy &allow_port(std::uint16_t port) & {
    detail::check([&](outlink_error **error) {
      return outlink_policy_allow_port(policy_.get(), port, error);
    });
    return *this;
  }
  Policy allow_port(std::uint16_t port) && { return std::move(this->allow_port(port)); }
  // If several conditions match, the last wins.
  Policy &when(const When &when) & {
    detail::check([&](outlink_error **error) {
      return outlink_policy_add_when(policy_.get(), when.get(), error);
    });
    return *this;
  }
  Policy when(const When &when) && { return std::move(this->when(when)); }
  Action action(Setting setting) const noexcept {
    return static_cast<Action>(
        outlink_policy_action(policy_.get(), static_cast<outlink_setting>(setting)));
  }

  const outlink_policy *get() const noexcept { return policy_.get(); }

 private:
  detail::Owned<outlink_policy, outlink_policy_free> policy_;
};

// ---- Links in texts.

// A link in a text.
struct Link {
  std::size_t start;  // offset of the first byte
  std::size_t end;    // offset behind the last byte
  std::string url;    // what a program opens
  std::string form;   // how it is written: "scheme", "bare" (without a scheme) or "disguised"
  std::optional<std::string> shown;  // what markup shows in its place, if that is something else
  bool shown_host_differs;           // whether that names another host
};

namespace detail {

inline Link link_at(const outlink_links *links, std::size_t index) {
  const auto shown = out_optional(outlink_links_shown(links, index));
  return {outlink_links_start(links, index),
          outlink_links_end(links, index),
          std::string(out(outlink_links_url(links, index))),
          std::string(out(outlink_links_form(links, index))),
          shown ? std::optional<std::string>(*shown) : std::nullopt,
          outlink_links_shown_host_differs(links, index)};
}

}  // namespace detail

// How a text is read.
class ExtractOptions {
 public:
  ExtractOptions() : options_(detail::made(outlink_extract_options_new())) {}

  // The address of the page that the text is, or stands on.
  ExtractOptions &base(std::string_view link) & {
    detail::check([&](outlink_error **error) {
      return outlink_extract_options_set_base(options_.get(), detail::in(link), error);
    });
    return *this;
  }
  ExtractOptions base(std::string_view link) && { return std::move(this->base(link)); }
  // Whether the text is in quoted-printable encoding.
  ExtractOptions &quoted_printable(bool is_encoded) & {
    detail::check([&](outlink_error **error) {
      return outlink_extract_options_set_quoted_printable(options_.get(), is_encoded, error);
    });
    return *this;
  }
  ExtractOptions quoted_printable(bool is_encoded) && {
    return std::move(this->quoted_printable(is_encoded));
  }

  const outlink_extract_options *get() const noexcept { return options_.get(); }

 private:
  detail::Owned<outlink_extract_options, outlink_extract_options_free> options_;
};

// Finds the links in a text. Screener::screen_text finds more: those of platforms that it knows.
inline std::vector<Link> extract(std::string_view text,
                                 const ExtractOptions &options = ExtractOptions()) {
  const detail::Owned<outlink_links, outlink_links_free> links(
      detail::make<outlink_links>([&](outlink_links **made, outlink_error **error) {
        return outlink_extract_with(detail::in(text), detail::given(options), made, error);
      }));
  std::vector<Link> found;
  const std::size_t count = outlink_links_count(links.get());
  found.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    found.push_back(detail::link_at(links.get(), index));
  }
  return found;
}

// A link in a text, and the verdict about it.
struct ScreenedLink {
  Link link;
  Verdict verdict;
};

// ---- Screening.

// Decides about links.
class Screener {
 public:
  explicit Screener(outlink_screener *screener) noexcept : screener_(screener) {}

  // A screener with one database and the default policy.
  explicit Screener(const Database &database) : Screener(database.get(), nullptr) {}
  Screener(const Database &database, const Policy &policy)
      : Screener(database.get(), detail::given(policy)) {}

  // The action for a link, with the default context.
  Action action(std::string_view link) const noexcept { return act(link, nullptr); }
  Action action(std::string_view link, const Context &context) const noexcept {
    return context.get() == nullptr ? Action::Block : act(link, context.get());
  }

  // What to do about each of many links.
  std::vector<Action> actions(const std::vector<std::string_view> &links) const {
    return act_on(links, nullptr);
  }
  std::vector<Action> actions(const std::vector<std::string_view> &links,
                              const Context &context) const {
    return act_on(links, detail::given(context));
  }
  // The actions for an array of links, written to an array of as many actions, without an allocation per
  // link.
  // Should it throw, the links that it did not come to are blocked.
  void actions(const std::string_view *links, std::size_t count, Action *into) const {
    act_on(links, count, into, nullptr);
  }
  void actions(const std::string_view *links, std::size_t count, Action *into,
               const Context &context) const {
    std::fill_n(into, count, Action::Block);
    act_on(links, count, into, detail::given(context));
  }

  // What to do, and why.
  Verdict screen(std::string_view link) const { return judge(link, nullptr); }
  Verdict screen(std::string_view link, const Context &context) const {
    return judge(link, detail::given(context));
  }

  // The links in a text, in its order, and the verdict about each.
  std::vector<ScreenedLink> screen_text(std::string_view text,
                                        const ExtractOptions &options = ExtractOptions()) const {
    return judge_text(text, detail::given(options), nullptr);
  }
  std::vector<ScreenedLink> screen_text(std::string_view text, const Context &context) const {
    return judge_text(text, nullptr, detail::given(context));
  }
  std::vector<ScreenedLink> screen_text(std::string_view text, const ExtractOptions &options,
                                        const Context &context) const {
    return judge_text(text, detail::given(options), detail::given(context));
  }

  // The verdict about an address that the caller resolved: the 4 or 16 bytes as on the wire.
  Verdict screen_address(std::string_view octets) const { return judge_address(octets, nullptr); }
  Verdict screen_address(std::string_view octets, const Context &context) const {
    return judge_address(octets, detail::given(context));
  }
  // What to do about an address, for those who need no more.
  Action address_action(std::string_view octets) const noexcept {
    return act_on_address(octets, nullptr);
  }
  Action address_action(std::string_view octets, const Context &context) const noexcept {
    return context.get() == nullptr ? Action::Block : act_on_address(octets, context.get());
  }

  // What the screener goes by: what is built in, what its databases carry, and what was added.
  Knowledge knowledge() const {
    return Knowledge(detail::made(outlink_screener_knowledge(get())));
  }

  // The links that the lists say must be caught, and that no rule catches: something is wrong with
  // the lists if there are any.
  std::vector<std::string> uncaught_canaries() const {
    const detail::Owned<outlink_canaries, outlink_canaries_free> canaries(
        detail::make<outlink_canaries>([&](outlink_canaries **made, outlink_error **error) {
          return outlink_screener_uncaught_canaries(get(), made, error);
        }));
    std::vector<std::string> links;
    const std::size_t count = outlink_canaries_count(canaries.get());
    links.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
      links.emplace_back(detail::out(outlink_canaries_link(canaries.get(), index)));
    }
    return links;
  }
  // The lists and categories that the policy names and no database has, in a sentence each.
  std::vector<std::string> unknown_policy_names() const {
    const detail::Owned<outlink_unknown_names, outlink_unknown_names_free> names(
        detail::make<outlink_unknown_names>(
            [&](outlink_unknown_names **made, outlink_error **error) {
              return outlink_screener_unknown_policy_names(get(), made, error);
            }));
    std::vector<std::string> sentences;
    const std::size_t count = outlink_unknown_names_count(names.get());
    sentences.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
      sentences.emplace_back(detail::out(outlink_unknown_names_message(names.get(), index)));
    }
    return sentences;
  }

  const outlink_screener *get() const noexcept { return screener_.get(); }

 private:
  Screener(const outlink_database *database, const outlink_policy *policy)
      : screener_(detail::make<outlink_screener>(
            [&](outlink_screener **screener, outlink_error **error) {
              return outlink_screener_new(database, policy, screener, error);
            })) {}

  Action act(std::string_view link, const outlink_context *context) const noexcept {
    return static_cast<Action>(
        outlink_screener_action(screener_.get(), detail::in(link), context));
  }
  Action act_on_address(std::string_view octets, const outlink_context *context) const noexcept {
    return static_cast<Action>(
        outlink_screener_address_action(screener_.get(), detail::in_bytes(octets), context));
  }
  std::vector<Action> act_on(const std::vector<std::string_view> &links,
                             const outlink_context *context) const {
    std::vector<Action> actions(links.size());
    act_on(links.data(), links.size(), actions.data(), context);
    return actions;
  }
  // So many at a time as fit on the stack in the types of C.
  void act_on(const std::string_view *links, std::size_t count, Action *into,
              const outlink_context *context) const {
    constexpr std::size_t together = 256;
    outlink_str views[together];
    outlink_action numbers[together];
    std::fill_n(into, count, Action::Block);
    for (std::size_t done = 0; done < count; done += together) {
      const std::size_t now = std::min(together, count - done);
      for (std::size_t at = 0; at < now; ++at) views[at] = detail::in(links[done + at]);
      detail::check([&](outlink_error **error) {
        return outlink_screener_actions(screener_.get(), views, now, context, numbers, error);
      });
      for (std::size_t at = 0; at < now; ++at) into[done + at] = static_cast<Action>(numbers[at]);
    }
  }
  Verdict judge(std::string_view link, const outlink_context *context) const {
    return Verdict(
        detail::make<outlink_verdict>([&](outlink_verdict **verdict, outlink_error **error) {
          return outlink_screener_screen(screener_.get(), detail::in(link), context, verdict,
                                         error);
        }));
  }
  std::vector<ScreenedLink> judge_text(std::string_view text,
                                       const outlink_extract_options *options,
                                       const outlink_context *context) const {
    outlink_links *found =
        detail::make<outlink_links>([&](outlink_links **made, outlink_error **error) {
          return outlink_screen_text_with(screener_.get(), detail::in(text), options, context, made,
                                          error);
        });
    const std::shared_ptr<const outlink_links> links(found, [](const outlink_links *links) {
      outlink_links_free(const_cast<outlink_links *>(links));
    });
    std::vector<ScreenedLink> screened;
    const std::size_t count = outlink_links_count(links.get());
    screened.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
      screened.push_back({detail::link_at(links.get(), index), Verdict(links, index)});
    }
    return screened;
  }
  Verdict judge_address(std::string_view octets, const outlink_context *context) const {
    return Verdict(
        detail::make<outlink_verdict>([&](outlink_verdict **verdict, outlink_error **error) {
          return outlink_screener_screen_address(screener_.get(), detail::in_bytes(octets), context,
                                                 verdict, error);
        }));
  }

  detail::Owned<outlink_screener, outlink_screener_free> screener_;
};

// Puts a screener together that has several databases or limits of its own.
class ScreenerBuilder {
 public:
  ScreenerBuilder() : builder_(detail::made(outlink_screener_builder_new())) {}

  // Adds a database as the topmost layer.
  ScreenerBuilder &database(const Database &database) & {
    return change(outlink_screener_builder_add_database, database.get());
  }
  ScreenerBuilder database(const Database &database) && {
    return std::move(this->database(database));
  }
  ScreenerBuilder &policy(const Policy &policy) & {
    return change(outlink_screener_builder_set_policy, policy.get());
  }
  ScreenerBuilder policy(const Policy &policy) && { return std::move(this->policy(policy)); }
  ScreenerBuilder &limits(const Limits &limits) & {
    return change(outlink_screener_builder_set_limits, limits.get());
  }
  ScreenerBuilder limits(const Limits &limits) && { return std::move(this->limits(limits)); }
  // Adds a platform, given the text of its file.
  ScreenerBuilder &platform(std::string_view text) & {
    return add(outlink_screener_builder_add_platform, text);
  }
  ScreenerBuilder platform(std::string_view text) && { return std::move(this->platform(text)); }
  // Adds redirectors, given the text of their file.
  ScreenerBuilder &redirectors(std::string_view text) & {
    return add(outlink_screener_builder_add_redirectors, text);
  }
  ScreenerBuilder redirectors(std::string_view text) && {
    return std::move(this->redirectors(text));
  }
  Screener build() const {
    return Screener(
        detail::make<outlink_screener>([&](outlink_screener **screener, outlink_error **error) {
          return outlink_screener_builder_build(builder_.get(), screener, error);
        }));
  }

 private:
  template <class Add>
  ScreenerBuilder &add(Add add, std::string_view text) {
    detail::check(
        [&](outlink_error **error) { return add(builder_.get(), detail::in(text), error); });
    return *this;
  }

  template <class Set, class Part>
  ScreenerBuilder &change(Set set, const Part *part) {
    detail::check([&](outlink_error **error) { return set(builder_.get(), part, error); });
    return *this;
  }

  detail::Owned<outlink_screener_builder, outlink_screener_builder_free> builder_;
};

// The files that a live screener is made of.
class LiveSources {
 public:
  LiveSources() : sources_(detail::made(outlink_live_sources_new())) {}

  // Adds the path of a database as the topmost layer.
  LiveSources &database(std::string_view path) & {
    return change(outlink_live_sources_add_database, detail::in(path));
  }
  LiveSources database(std::string_view path) && { return std::move(this->database(path)); }
  LiveSources &policy(std::string_view path) & {
    return change(outlink_live_sources_set_policy, detail::in(path));
  }
  LiveSources policy(std::string_view path) && { return std::move(this->policy(path)); }
  // Adds a platform, given the text of its file.
  LiveSources &platform(std::string_view text) & {
    return change(outlink_live_sources_add_platform, detail::in(text));
  }
  LiveSources platform(std::string_view text) && { return std::move(this->platform(text)); }
  // Adds redirectors, given the text of their file.
  LiveSources &redirectors(std::string_view text) & {
    return change(outlink_live_sources_add_redirectors, detail::in(text));
  }
  LiveSources redirectors(std::string_view text) && { return std::move(this->redirectors(text)); }
  LiveSources &options(const OpenOptions &options) & {
    return change(outlink_live_sources_set_options, options.get());
  }
  LiveSources options(const OpenOptions &options) && { return std::move(this->options(options)); }
  // A folder for copies of the databases, which processes share.
  LiveSources &cache(std::string_view folder) & {
    return change(outlink_live_sources_set_cache, detail::in(folder));
  }
  LiveSources cache(std::string_view folder) && { return std::move(this->cache(folder)); }
  // Maps the files themselves, to which nobody may write.
  LiveSources &map_originals() & {
    detail::check([&](outlink_error **error) {
      return outlink_live_sources_map_originals(sources_.get(), error);
    });
    return *this;
  }
  LiveSources map_originals() && { return std::move(this->map_originals()); }
  // The largest share of its rules, from 0 to 1, that a list may lose with a reload.
  LiveSources &max_shrink(double max_shrink) & {
    return change(outlink_live_sources_set_max_shrink, max_shrink);
  }
  LiveSources max_shrink(double max_shrink) && { return std::move(this->max_shrink(max_shrink)); }
  LiveSources &limits(const Limits &limits) & {
    return change(outlink_live_sources_set_limits, limits.get());
  }
  LiveSources limits(const Limits &limits) && { return std::move(this->limits(limits)); }

  const outlink_live_sources *get() const noexcept { return sources_.get(); }

 private:
  template <class Set, class Value>
  LiveSources &change(Set set, Value value) {
    detail::check([&](outlink_error **error) { return set(sources_.get(), value, error); });
    return *this;
  }

  detail::Owned<outlink_live_sources, outlink_live_sources_free> sources_;
};

// Holds the screener that is in force and replaces it while links are screened.
class Live {
 public:
  explicit Live(const LiveSources &sources)
      : live_(detail::make<outlink_live>([&](outlink_live **live, outlink_error **error) {
          return outlink_live_open(sources.get(), live, error);
        })) {}

  // Throws if the files cannot be used; the last good state stays in force.
  void reload() const {
    detail::check([&](outlink_error **error) { return outlink_live_reload(live_.get(), error); });
  }
  // Says whether a file was replaced.
  bool reload_if_changed() const {
    bool changed = false;
    detail::check([&](outlink_error **error) {
      return outlink_live_reload_if_changed(live_.get(), &changed, error);
    });
    return changed;
  }
  // What is in force, since when, and how the last look at the files went, as JSON.
  std::string status() const {
    const detail::Owned<outlink_live_report, outlink_live_report_free> report(
        detail::make<outlink_live_report>([&](outlink_live_report **report, outlink_error **error) {
          return outlink_live_status(live_.get(), report, error);
        }));
    return std::string(detail::out(outlink_live_report_json(report.get())));
  }
  // Puts a database on top of those of the files; one of the same name gives way.
  void put_layer(const Database &database) const {
    detail::check([&](outlink_error **error) {
      return outlink_live_put_layer(live_.get(), database.get(), error);
    });
  }
  // Says whether there was a database of that name on top of those of the files.
  bool remove_layer(std::string_view name) const {
    bool removed = false;
    detail::check([&](outlink_error **error) {
      return outlink_live_remove_layer(live_.get(), detail::in(name), &removed, error);
    });
    return removed;
  }
  void publish(const Screener &screener) const {
    detail::check([&](outlink_error **error) {
      return outlink_live_publish(live_.get(), screener.get(), error);
    });
  }
  // The screener in force, for work in which all links must be judged alike.
  Screener current() const {
    return Screener(
        detail::make<outlink_screener>([&](outlink_screener **screener, outlink_error **error) {
          return outlink_live_current(live_.get(), screener, error);
        }));
  }

  Action action(std::string_view link) const noexcept { return act(link, nullptr); }
  Action action(std::string_view link, const Context &context) const noexcept {
    return context.get() == nullptr ? Action::Block : act(link, context.get());
  }
  // What to do about each of many links, all by the same screener.
  std::vector<Action> actions(const std::vector<std::string_view> &links) const {
    return act_on(links, nullptr);
  }
  std::vector<Action> actions(const std::vector<std::string_view> &links,
                              const Context &context) const {
    return act_on(links, detail::given(context));
  }
  Verdict screen(std::string_view link) const { return judge(link, nullptr); }
  Verdict screen(std::string_view link, const Context &context) const {
    return judge(link, detail::given(context));
  }

  const outlink_live *get() const noexcept { return live_.get(); }

 private:
  Action act(std::string_view link, const outlink_context *context) const noexcept {
    return static_cast<Action>(outlink_live_action(live_.get(), detail::in(link), context));
  }
  std::vector<Action> act_on(const std::vector<std::string_view> &links,
                             const outlink_context *context) const {
    std::vector<outlink_str> views;
    views.reserve(links.size());
    for (const std::string_view link : links) views.push_back(detail::in(link));
    std::vector<outlink_action> numbers(links.size());
    detail::check([&](outlink_error **error) {
      return outlink_live_actions(live_.get(), views.data(), views.size(), context, numbers.data(),
                                  error);
    });
    std::vector<Action> actions;
    actions.reserve(numbers.size());
    for (const outlink_action number : numbers) actions.push_back(static_cast<Action>(number));
    return actions;
  }
  Verdict judge(std::string_view link, const outlink_context *context) const {
    return Verdict(
        detail::make<outlink_verdict>([&](outlink_verdict **verdict, outlink_error **error) {
          return outlink_live_screen(live_.get(), detail::in(link), context, verdict, error);
        }));
  }

  detail::Owned<outlink_live, outlink_live_free> live_;
};

// A thread that looks at the files of a live screener, until the watch is destroyed.
class Watch {
 public:
  // Hears of every reload, on that thread: nullptr if a new state is in force, and else why the
  // last good one stays. It must not throw, nor destroy the watch.
  using Report = std::function<void(const Error *)>;

  // The live screener may be destroyed before the watch.
  Watch(const Live &live, std::chrono::milliseconds interval, Report report = {})
      : thread_(std::make_unique<Thread>()) {
    thread_->report = std::move(report);
    thread_->watch.reset(
        detail::make<outlink_watch>([&](outlink_watch **watch, outlink_error **error) {
          const auto count = std::max<std::chrono::milliseconds::rep>(interval.count(), 0);
          return outlink_live_watch(live.get(), static_cast<std::uint64_t>(count), tell,
                                    &thread_->report, watch, error);
        }));
  }

 private:
  // The thread ends before its report goes.
  struct Thread {
    Report report;
    detail::Owned<outlink_watch, outlink_watch_free> watch;
  };

  static void tell(void *data, const outlink_error *error) noexcept {
    const Report &report = *static_cast<const Report *>(data);
    if (!report) return;
    if (error == nullptr) return report(nullptr);
    const Error told(static_cast<Status>(outlink_error_status(error)),
                     std::string(detail::out(outlink_error_message(error))));
    report(&told);
  }

  std::unique_ptr<Thread> thread_;
};

// A guard for a worker that follows redirects. Give the screener a policy such as Policy::preview():
// the default one lets links reach addresses that are not public. After each hop, ask for the
// address to which its host resolved, and connect to that address and to no other.
class Chain {
 public:
  explicit Chain(const Screener &screener) : Chain(screener.get(), nullptr) {}
  Chain(const Screener &screener, const Context &context)
      : Chain(screener.get(), detail::given(context)) {}

  // The first link, then each Location as the server gives it.
  Verdict hop(std::string_view location) {
    return Verdict(
        detail::make<outlink_verdict>([&](outlink_verdict **verdict, outlink_error **error) {
          return outlink_chain_hop(chain_.get(), detail::in(location), verdict, error);
        }));
  }
  // An address to which the host of the current hop resolved. Connect to this one and to no other.
  Verdict address(std::string_view octets) {
    return Verdict(
        detail::make<outlink_verdict>([&](outlink_verdict **verdict, outlink_error **error) {
          return outlink_chain_address(chain_.get(), detail::in_bytes(octets), verdict, error);
        }));
  }
  // The URL to fetch now, exactly as it has to be asked for: nothing before the first hop, and where
  // the chain has stopped. It is good until the next call with this chain.
  std::optional<std::string_view> href() const & noexcept {
    const outlink_str href = outlink_chain_href(chain_.get());
    return href.data == nullptr ? std::nullopt : std::optional(detail::out(href));
  }
  std::optional<std::string_view> href() const && = delete;
  // Stops at verdicts of this action too, such as Action::Review.
  Chain &stop_at(Action action) & {
    detail::check([&](outlink_error **error) {
      return outlink_chain_stop_at(chain_.get(), static_cast<outlink_action>(action), error);
    });
    return *this;
  }
  Chain stop_at(Action action) && { return std::move(this->stop_at(action)); }
  // The URL of what the page of the current hop shows beside itself, such as an og:image: nothing if
  // it must not be fetched. The chain stays where it is.
  std::optional<std::string> resource(std::string_view reference) {
    const outlink_str href = outlink_chain_resource(chain_.get(), detail::in(reference));
    return href.data == nullptr ? std::nullopt : std::optional(std::string(detail::out(href)));
  }
  // The strictest action so far; Block after a call that threw, until a later hop was screened.
  Action action() const noexcept {
    return static_cast<Action>(outlink_chain_action(chain_.get()));
  }
  std::size_t length() const noexcept { return outlink_chain_length(chain_.get()); }

 private:
  Chain(const outlink_screener *screener, const outlink_context *context)
      : chain_(detail::make<outlink_chain>([&](outlink_chain **chain, outlink_error **error) {
          return outlink_chain_new(screener, context, chain, error);
        })) {}

  detail::Owned<outlink_chain, outlink_chain_free> chain_;
};

// ---- For experts: normal forms, where links lead, links in text.

// What came of normalizing a link.
class Normalized {
 public:
  explicit Normalized(std::string_view link) : Normalized(link, nullptr) {}
  Normalized(std::string_view link, const Limits &limits)
      : Normalized(link, detail::given(limits)) {}

  // Nothing if the link has no normal form.
  std::optional<Url> url() const & noexcept {
    const outlink_url *url = outlink_normalized_url(normalized_.get());
    return url == nullptr ? std::nullopt : std::optional<Url>(url);
  }
  std::optional<Url> url() const && = delete;
  // Why not.
  std::optional<std::string_view> error() const & noexcept {
    return detail::out_optional(outlink_normalized_error(normalized_.get()));
  }
  std::optional<std::string_view> error() const && = delete;
  std::string_view json() const & noexcept {
    return detail::out(outlink_normalized_json(normalized_.get()));
  }
  std::string_view json() const && = delete;

 private:
  Normalized(std::string_view link, const outlink_limits *limits)
      : normalized_(detail::make<outlink_normalized>(
            [&](outlink_normalized **normalized, outlink_error **error) {
              return outlink_normalize(detail::in(link), limits, normalized, error);
            })) {}

  detail::Owned<outlink_normalized, outlink_normalized_free> normalized_;
};

// Where a link leads.
class Expansion {
 public:
  explicit Expansion(std::string_view link) : Expansion(link, nullptr, nullptr) {}
  Expansion(std::string_view link, const Limits &limits)
      : Expansion(link, detail::given(limits), nullptr) {}
  // By the platforms and redirectors of the caller too.
  Expansion(std::string_view link, const Knowledge &knowledge)
      : Expansion(link, nullptr, detail::given(knowledge)) {}
  Expansion(std::string_view link, const Limits &limits, const Knowledge &knowledge)
      : Expansion(link, detail::given(limits), detail::given(knowledge)) {}

  using Candidates =
      detail::Range<Candidate, outlink_expansion, outlink_expansion_candidate_count,
                    outlink_expansion_candidate>;
  Candidates candidates() const & noexcept { return Candidates(expansion_.get()); }
  Candidates candidates() const && = delete;
  // The limit that ended the work before everything was found.
  std::optional<std::string_view> limit() const & noexcept {
    return detail::out_optional(outlink_expansion_limit(expansion_.get()));
  }
  std::optional<std::string_view> limit() const && = delete;
  // Why the link has no normal form.
  std::optional<std::string_view> error() const & noexcept {
    return detail::out_optional(outlink_expansion_error(expansion_.get()));
  }
  std::optional<std::string_view> error() const && = delete;
  std::string_view json() const & noexcept {
    return detail::out(outlink_expansion_json(expansion_.get()));
  }
  std::string_view json() const && = delete;

 private:
  Expansion(std::string_view link, const outlink_limits *limits,
            const outlink_knowledge *knowledge)
      : expansion_(detail::make<outlink_expansion>(
            [&](outlink_expansion **expansion, outlink_error **error) {
              return outlink_expand_with(detail::in(link), limits, knowledge, expansion, error);
            })) {}

  detail::Owned<outlink_expansion, outlink_expansion_free> expansion_;
};

// ---- Compiling lists.

// The description of a list: everything that is known before its first line is read.
class List {
 public:
  List(std::string_view name, Format format)
      : list_(detail::make<outlink_list>([&](outlink_list **list, outlink_error **error) {
          return outlink_list_new(detail::in(name), static_cast<outlink_format>(format), list,
                                  error);
        })) {}

  List &kind(ListKind kind) & {
    return change(outlink_list_set_kind, static_cast<outlink_list_kind>(kind));
  }
  List kind(ListKind kind) && { return std::move(this->kind(kind)); }
  List &exceptions(Exceptions exceptions) & {
    return change(outlink_list_set_exceptions, static_cast<outlink_exceptions>(exceptions));
  }
  List exceptions(Exceptions exceptions) && { return std::move(this->exceptions(exceptions)); }
  List &keyed(bool keyed) & { return change(outlink_list_set_keyed, keyed); }
  List keyed(bool keyed) && { return std::move(this->keyed(keyed)); }
  List &hash_of(HashOf hash_of) & {
    return change(outlink_list_set_hash_of, static_cast<outlink_hash_of>(hash_of));
  }
  List hash_of(HashOf hash_of) && { return std::move(this->hash_of(hash_of)); }
  // What a column is, by its name or by its number, which is counted from 1.
  List &column(std::string_view key, std::string_view name) & {
    detail::check([&](outlink_error **error) {
      return outlink_list_set_column(list_.get(), detail::in(key), detail::in(name), error);
    });
    return *this;
  }
  List column(std::string_view key, std::string_view name) && {
    return std::move(this->column(key, name));
  }
  List &column_number(std::string_view key, std::size_t number) & {
    detail::check([&](outlink_error **error) {
      return outlink_list_set_column_number(list_.get(), detail::in(key), number, error);
    });
    return *this;
  }
  List column_number(std::string_view key, std::size_t number) && {
    return std::move(this->column_number(key, number));
  }
  // Takes only rows that have this text in this column.
  List &where(std::string_view column, std::string_view text) & {
    detail::check([&](outlink_error **error) {
      return outlink_list_add_where(list_.get(), detail::in(column), detail::in(text), error);
    });
    return *this;
  }
  List where(std::string_view column, std::string_view text) && {
    return std::move(this->where(column, text));
  }
  List &delimiter(std::string_view delimiter) & {
    return change(outlink_list_set_delimiter, detail::in(delimiter));
  }
  List delimiter(std::string_view delimiter) && { return std::move(this->delimiter(delimiter)); }
  List &pointer(std::string_view pointer) & {
    return change(outlink_list_set_pointer, detail::in(pointer));
  }
  List pointer(std::string_view pointer) && { return std::move(this->pointer(pointer)); }
  List &canary(std::string_view link) & {
    return change(outlink_list_add_canary, detail::in(link));
  }
  List canary(std::string_view link) && { return std::move(this->canary(link)); }
  List &category(std::string_view category) & {
    return change(outlink_list_set_category, detail::in(category));
  }
  List category(std::string_view category) && { return std::move(this->category(category)); }
  List &ground(Ground ground) & {
    return change(outlink_list_set_ground, static_cast<outlink_ground>(ground));
  }
  List ground(Ground ground) && { return std::move(this->ground(ground)); }
  List &action(Action action) & {
    return change(outlink_list_set_action, static_cast<outlink_action>(action));
  }
  List action(Action action) && { return std::move(this->action(action)); }
  List &jurisdiction(std::string_view code) & {
    return change(outlink_list_add_jurisdiction, detail::in(code));
  }
  List jurisdiction(std::string_view code) && { return std::move(this->jurisdiction(code)); }
  template <class Duration>
  List &valid_from(Time<Duration> time) & {
    return change(outlink_list_set_valid_from, detail::unix_seconds(time));
  }
  template <class Duration>
  List valid_from(Time<Duration> time) && { return std::move(this->valid_from(time)); }
  template <class Duration>
  List &valid_until(Time<Duration> time) & {
    return change(outlink_list_set_valid_until, detail::unix_seconds(time));
  }
  template <class Duration>
  List valid_until(Time<Duration> time) && { return std::move(this->valid_until(time)); }
  List &reference(std::string_view reference) & {
    return change(outlink_list_set_reference, detail::in(reference));
  }
  List reference(std::string_view reference) && { return std::move(this->reference(reference)); }
  List &source(std::string_view source) & {
    return change(outlink_list_set_source, detail::in(source));
  }
  List source(std::string_view source) && { return std::move(this->source(source)); }
  List &source_type(SourceType source_type) & {
    return change(outlink_list_set_source_type, static_cast<outlink_source_type>(source_type));
  }
  List source_type(SourceType source_type) && { return std::move(this->source_type(source_type)); }
  List &mandatory(bool mandatory) & { return change(outlink_list_set_mandatory, mandatory); }
  List mandatory(bool mandatory) && { return std::move(this->mandatory(mandatory)); }
  List &comment(std::string_view comment) & {
    return change(outlink_list_set_comment, detail::in(comment));
  }
  List comment(std::string_view comment) && { return std::move(this->comment(comment)); }

  List &id(std::string_view id) & {
    return change(outlink_list_set_id, detail::in(id));
  }
  List id(std::string_view id) && { return std::move(this->id(id)); }
  List &tag(std::string_view tag) & {
    return change(outlink_list_add_tag, detail::in(tag));
  }
  List tag(std::string_view tag) && { return std::move(this->tag(tag)); }
  List &provision(std::string_view provision) & {
    return change(outlink_list_set_provision, detail::in(provision));
  }
  List provision(std::string_view provision) && { return std::move(this->provision(provision)); }
  List &accept_over_block(bool accept) & {
    return change(outlink_list_set_accept_over_block, accept);
  }
  List accept_over_block(bool accept) && { return std::move(this->accept_over_block(accept)); }
  List &time_zone(std::string_view name) & {
    return change(outlink_list_set_time_zone, detail::in(name));
  }
  List time_zone(std::string_view name) && { return std::move(this->time_zone(name)); }
  List &subdomains(bool subdomains) & {
    return change(outlink_list_set_subdomains, subdomains);
  }
  List subdomains(bool subdomains) && { return std::move(this->subdomains(subdomains)); }
  List &min_rules(std::uint64_t min_rules) & {
    return change(outlink_list_set_min_rules, min_rules);
  }
  List min_rules(std::uint64_t min_rules) && { return std::move(this->min_rules(min_rules)); }
  List &max_shrink(double max_shrink) & {
    return change(outlink_list_set_max_shrink, max_shrink);
  }
  List max_shrink(double max_shrink) && { return std::move(this->max_shrink(max_shrink)); }

  const outlink_list *get() const noexcept { return list_.get(); }

 private:
  template <class Set, class Value>
  List &change(Set set, Value value) {
    detail::check([&](outlink_error **error) { return set(list_.get(), value, error); });
    return *this;
  }

  detail::Owned<outlink_list, outlink_list_free> list_;
};

// A compiled database that is not open yet.
class Compiled {
 public:
  explicit Compiled(outlink_compiled *compiled) noexcept : compiled_(compiled) {}

  std::string_view bytes() const & noexcept {
    const outlink_bytes bytes = outlink_compiled_bytes(compiled_.get());
    if (bytes.data == nullptr) return std::string_view();
    return std::string_view(reinterpret_cast<const char *>(bytes.data), bytes.len);
  }
  std::string_view bytes() const && = delete;
  std::uint64_t rule_count() const noexcept { return outlink_compiled_rule_count(compiled_.get()); }
  // How many entries, or parts of one, did not become a rule.
  std::uint64_t warning_count() const noexcept {
    return outlink_compiled_warning_count(compiled_.get());
  }
  // What became of the lists, as JSON.
  std::string_view report() const & noexcept {
    return detail::out(outlink_compiled_report(compiled_.get()));
  }
  std::string_view report() const && = delete;
  void write(std::string_view path) const {
    detail::check([&](outlink_error **error) {
      return outlink_compiled_write(compiled_.get(), detail::in(path), error);
    });
  }
  // As `write`, and writes the text of the signature to the file beside it.
  void write_signed(std::string_view path, std::string_view signature) const {
    detail::check([&](outlink_error **error) {
      return outlink_compiled_write_signed(compiled_.get(), detail::in(path),
                                           detail::in(signature), error);
    });
  }
  Database open() const { return open_with(nullptr); }
  Database open(const OpenOptions &options) const { return open_with(detail::given(options)); }

 private:
  Database open_with(const outlink_open_options *options) const {
    return Database(
        detail::make<outlink_database>([&](outlink_database **database, outlink_error **error) {
          return outlink_compiled_open(compiled_.get(), options, database, error);
        }));
  }

  detail::Owned<outlink_compiled, outlink_compiled_free> compiled_;
};

// Compiles lists.
class Compiler {
 public:
  explicit Compiler(std::string_view name)
      : compiler_(detail::make<outlink_compiler>(
            [&](outlink_compiler **compiler, outlink_error **error) {
              return outlink_compiler_new(detail::in(name), compiler, error);
            })) {}

  Compiler &limit(ListLimit limit, std::uint64_t value) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_set_limit(compiler_.get(), static_cast<outlink_list_limit>(limit),
                                        value, error);
    });
    return *this;
  }
  Compiler limit(ListLimit limit, std::uint64_t value) && {
    return std::move(this->limit(limit, value));
  }
  // Whether a list that gives no rule fails.
  Compiler &strict(bool strict) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_set_strict(compiler_.get(), strict, error);
    });
    return *this;
  }
  Compiler strict(bool strict) && { return std::move(this->strict(strict)); }
  // Adds a platform, given the text of its file, for the lists that are added from now on.
  Compiler &platform(std::string_view text) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_add_platform(compiler_.get(), detail::in(text), error);
    });
    return *this;
  }
  Compiler platform(std::string_view text) && { return std::move(this->platform(text)); }
  // Adds redirectors, given the text of their file, for the lists that are added from now on.
  Compiler &redirectors(std::string_view text) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_add_redirectors(compiler_.get(), detail::in(text), error);
    });
    return *this;
  }
  Compiler redirectors(std::string_view text) && { return std::move(this->redirectors(text)); }
  // Whether warnings fail.
  Compiler &deny_warnings(bool deny) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_set_deny_warnings(compiler_.get(), deny, error);
    });
    return *this;
  }
  Compiler deny_warnings(bool deny) && { return std::move(this->deny_warnings(deny)); }
  // The database that is replaced.
  Compiler &replaces(const Database &database) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_replaces(compiler_.get(), database.get(), error);
    });
    return *this;
  }
  Compiler replaces(const Database &database) && { return std::move(this->replaces(database)); }
  // How far a compiler is.
  struct Progress {
    Stage stage;
    std::string_view list;  // the name of the list that is being read; empty in the other stages
    std::uint64_t done;     // bytes while lists are read, then rules
    std::optional<std::uint64_t> total;
  };
  // Hears how far the work is, on the thread that adds lists and finishes. It must not throw, nor
  // use the compiler.
  using Listener = std::function<void(const Progress &)>;
  Compiler &progress(Listener listener) & {
    auto kept = std::make_unique<Listener>(std::move(listener));
    detail::check([&](outlink_error **error) {
      return outlink_compiler_set_progress(compiler_.get(), *kept ? tell : nullptr, kept.get(),
                                           error);
    });
    listener_ = std::move(kept);
    return *this;
  }
  Compiler progress(Listener listener) && { return std::move(this->progress(std::move(listener))); }
  Compiler &add_bytes(const List &list, std::string_view bytes) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_add_bytes(compiler_.get(), list.get(), detail::in_bytes(bytes),
                                        error);
    });
    return *this;
  }
  Compiler add_bytes(const List &list, std::string_view bytes) && {
    return std::move(this->add_bytes(list, bytes));
  }
  Compiler &add_file(const List &list, std::string_view path) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_add_file(compiler_.get(), list.get(), detail::in(path), error);
    });
    return *this;
  }
  Compiler add_file(const List &list, std::string_view path) && {
    return std::move(this->add_file(list, path));
  }
  Compiler &add_catalog(std::string_view path) & {
    detail::check([&](outlink_error **error) {
      return outlink_compiler_add_catalog(compiler_.get(), detail::in(path), error);
    });
    return *this;
  }
  Compiler add_catalog(std::string_view path) && { return std::move(this->add_catalog(path)); }
  // Compiles what was added, which finishes the compiler.
  Compiled finish() {
    return Compiled(
        detail::make<outlink_compiled>([&](outlink_compiled **compiled, outlink_error **error) {
          return outlink_compiler_finish(compiler_.get(), compiled, error);
        }));
  }

 private:
  static void tell(void *data, outlink_stage stage, outlink_str list, std::uint64_t done,
                   std::uint64_t total) noexcept {
    Progress progress{static_cast<Stage>(stage), detail::out(list), done, std::nullopt};
    if (total != UINT64_MAX) progress.total = total;
    (*static_cast<const Listener *>(data))(progress);
  }

  std::unique_ptr<Listener> listener_;
  detail::Owned<outlink_compiler, outlink_compiler_free> compiler_;
};

// An order as a database, with the proof that it is in force.
class OrderLayer {
 public:
  explicit OrderLayer(outlink_order_layer *layer) noexcept : layer_(layer) {}

  std::string_view bytes() const & noexcept {
    const outlink_bytes bytes = outlink_order_layer_bytes(layer_.get());
    if (bytes.data == nullptr) return std::string_view();
    return std::string_view(reinterpret_cast<const char *>(bytes.data), bytes.len);
  }
  std::string_view bytes() const && = delete;
  // What the authority can be told, as JSON.
  std::string_view receipt() const & noexcept {
    return detail::out(outlink_order_layer_receipt(layer_.get()));
  }
  std::string_view receipt() const && = delete;
  // The rules with notes and wider rules, the changes that the order makes and the receipt, as JSON.
  std::string_view report() const & noexcept {
    return detail::out(outlink_order_layer_report(layer_.get()));
  }
  std::string_view report() const && = delete;
  void write(std::string_view path) const {
    detail::check([&](outlink_error **error) {
      return outlink_order_layer_write(layer_.get(), detail::in(path), error);
    });
  }
  // As `write`, and writes the text of the signature to the file beside it.
  void write_signed(std::string_view path, std::string_view signature) const {
    detail::check([&](outlink_error **error) {
      return outlink_order_layer_write_signed(layer_.get(), detail::in(path),
                                              detail::in(signature), error);
    });
  }
  Database open() const {
    return Database(
        detail::make<outlink_database>([&](outlink_database **database, outlink_error **error) {
          return outlink_order_layer_open(layer_.get(), database, error);
        }));
  }

 private:
  detail::Owned<outlink_order_layer, outlink_order_layer_free> layer_;
};

// An order of an authority, and what it is tried with.
class Order {
 public:
  // Reads an order in TOML or JSON. Throws with Status::Order if one of its links gives no rule.
  explicit Order(std::string_view text)
      : order_(detail::make<outlink_order>([&](outlink_order **order, outlink_error **error) {
          return outlink_order_from_text(detail::in(text), order, error);
        })) {}

  // Accepts that the rule of a link takes bystanders down; the link as the order has it.
  Order &accept_over_block(std::string_view link) & {
    return with(outlink_order_accept_over_block, detail::in(link));
  }
  Order accept_over_block(std::string_view link) && {
    return std::move(this->accept_over_block(link));
  }
  // A link that the order must not take down.
  Order &known_good(std::string_view link) & {
    return with(outlink_order_add_known_good, detail::in(link));
  }
  Order known_good(std::string_view link) && { return std::move(this->known_good(link)); }
  // A database that the layer will lie on; the lowest comes first.
  Order &database(const Database &database) & {
    return with(outlink_order_add_database, database.get());
  }
  Order database(const Database &database) && { return std::move(this->database(database)); }
  Order &policy(const Policy &policy) & { return with(outlink_order_set_policy, policy.get()); }
  Order policy(const Policy &policy) && { return std::move(this->policy(policy)); }
  // When the order is put in force, and for whom the links are screened that the report compares.
  Order &context(const Context &context) & {
    return with(outlink_order_set_context, detail::given(context));
  }
  Order context(const Context &context) && { return std::move(this->context(context)); }
  // A link that people post.
  Order &link(std::string_view link) & { return with(outlink_order_add_link, detail::in(link)); }
  Order link(std::string_view link) && { return std::move(this->link(link)); }

  // Compiles the order to a layer of this name, and checks that it is in force. Throws with
  // Status::Order if it would not be.
  OrderLayer compile(std::string_view name) const {
    return OrderLayer(
        detail::make<outlink_order_layer>([&](outlink_order_layer **layer, outlink_error **error) {
          return outlink_order_compile(order_.get(), detail::in(name), layer, error);
        }));
  }

 private:
  template <class Value>
  Order &with(outlink_status (*set)(outlink_order *, Value, outlink_error **), Value value) {
    detail::check([&](outlink_error **error) { return set(order_.get(), value, error); });
    return *this;
  }

  detail::Owned<outlink_order, outlink_order_free> order_;
};

}  // namespace outlink

#endif
