// What C++ adds: ownership, exceptions, ranges. interface.c tests what lies under it.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <type_traits>

#include "outlink.hpp"
// Twice, on purpose.
#include "outlink.hpp"

using outlink::Action;
using outlink::Status;

std::string version_of_the_other_file();

#define CHECK(condition)                                                                   \
  do {                                                                                     \
    if (!(condition)) {                                                                    \
      std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);   \
      std::abort();                                                                        \
    }                                                                                      \
  } while (0)

template <class Call>
Status status_of(Call call) {
  try {
    call();
  } catch (const outlink::Error &error) {
    CHECK(std::string(error.what()).size() > 10);
    return error.status();
  }
  return Status::Ok;
}

template <class T>
constexpr bool is_move_only = std::is_nothrow_move_constructible_v<T> &&
                              std::is_nothrow_move_assignable_v<T> &&
                              !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;

static_assert(is_move_only<outlink::Database> && is_move_only<outlink::Screener> &&
              is_move_only<outlink::Verdict> && is_move_only<outlink::Policy> &&
              is_move_only<outlink::Live> && is_move_only<outlink::Watch> && is_move_only<outlink::Chain> &&
              is_move_only<outlink::Compiler> && is_move_only<outlink::Compiled> &&
              is_move_only<outlink::Context> && is_move_only<outlink::List> &&
              is_move_only<outlink::Normalized> && is_move_only<outlink::Expansion>);

static outlink::Database database() {
  outlink::List list("mine", outlink::Format::Rules);
  list.category("malware").ground(outlink::Ground::Illegal).jurisdiction("SE").jurisdiction("NO");
  list.valid_until(outlink::Seconds(std::chrono::seconds(4102444800)));
  outlink::Compiler compiler("links");
  compiler.limit(outlink::ListLimit::LineBytes, 4096)
      .add_bytes(list, "{\"domain\":\"evil.example\"}\n{\"entity\":\"telegram:username/foo\"}\n");
  const outlink::Compiled compiled = compiler.finish();
  CHECK(compiled.rule_count() == 2 && compiled.warning_count() == 0);
  CHECK(status_of([&] { compiler.finish(); }) == Status::Finished);
  return outlink::Database::from_bytes(compiled.bytes());
}

static void verdicts() {
  const outlink::Screener screener(database());
  const outlink::Verdict verdict =
      screener.screen("https://www.google.com/url?q=https://evil.example/x");
  CHECK(verdict.is_blocked());
  CHECK(verdict.candidates().size() == 2);
  std::string places;
  for (const outlink::Candidate candidate : verdict.candidates()) {
    places += candidate.url().normal();
    places += ' ';
    places += candidate.redirector().value_or("-");
    places += ' ';
  }
  CHECK(places ==
        "https://www.google.com/url?q=https://evil.example/x - https://evil.example/x google.url ");
  CHECK(!verdict.candidates().at(0).from() && verdict.candidates().at(1).from() == 0u);
  int listed = 0;
  for (const outlink::Reason reason : verdict.reasons()) {
    if (reason.code() != outlink::Code::Listed) continue;
    ++listed;
    const outlink::Match rule = reason.rule().value();
    CHECK(rule.pattern() == "evil.example" && rule.list() == "mine" && rule.line() == 1);
    CHECK(rule.category() == "malware" && rule.ground() == outlink::Ground::Illegal);
    CHECK(!rule.reference() && !rule.action() && !rule.valid_from());
    CHECK(rule.valid_until()->time_since_epoch().count() == 4102444800);
    std::string where;
    for (const std::string_view code : rule.jurisdictions()) where += code;
    CHECK(where == "NOSE");
    CHECK(!reason.lifted_by() && reason.candidate() == 1u && !reason.detail());
  }
  CHECK(listed == 1);
  CHECK(outlink::name(verdict.reasons().at(0).code()) == "listed");
  bool thrown = false;
  try {
    verdict.reasons().at(1000);
  } catch (const std::out_of_range &) {
    thrown = true;
  }
  CHECK(thrown);
  CHECK(verdict.json().substr(0, 13) == "{\"version\":2,");
  CHECK(verdict.message().find("evil.example") != std::string_view::npos);
  CHECK(verdict.explain().find("carried by") != std::string_view::npos);
  CHECK(verdict.database_names().at(0) == "links" && verdict.database_ids().at(0).size() == 64);

  const outlink::Verdict entity = screener.screen("https://t.me/s/Foo/7");
  CHECK(entity.candidates().at(0).entity()->platform() == "telegram");
  CHECK(entity.candidates().at(0).entity()->detail() == "7");
}

static void moved_objects_block() {
  outlink::Screener screener(database());
  CHECK(screener.action("https://fine.example/") == Action::Allow);
  const outlink::Screener other = std::move(screener);
  CHECK(screener.action("https://fine.example/") == Action::Block);
  CHECK(screener.address_action(std::string_view("\x08\x08\x08\x08")) == Action::Block);
  CHECK(status_of([&] { screener.screen("https://fine.example/"); }) == Status::NullArgument);
  CHECK(other.action("https://fine.example/") == Action::Allow);
  outlink::Chain chain(other);
  const outlink::Chain gone = std::move(chain);
  CHECK(chain.action() == Action::Block && gone.action() == Action::Allow);
}

// NULL would be the default: no keys and no signature, the policy for showing links, users of whom
// nothing is known, the limits of the library.
static void moved_arguments_are_no_defaults(const std::string &folder) {
  const std::string path = folder + "/moved.outlink";
  outlink::Compiler compiler("links");
  const outlink::Compiled compiled =
      compiler.add_bytes(outlink::List("a", outlink::Format::Domains), "one.example\n").finish();
  compiled.write(path);
  const auto refuses = [](auto call) { return status_of(call) == Status::NullArgument; };

  outlink::OpenOptions options;
  options.trust("RWRsMwBBQlW0k3d8e+2A2G/w2k9v9J5nErlw+4+0mCCShCvnlX1lSMiv");
  const outlink::OpenOptions kept_options = std::move(options);
  CHECK(refuses([&] { outlink::Database::read(path, options); }));
  CHECK(refuses([&] { outlink::Database::map(path, options); }));
  CHECK(refuses([&] { outlink::Database::from_bytes(compiled.bytes(), options); }));
  CHECK(refuses([&] { outlink::Database::from_signed_bytes(compiled.bytes(), "", options); }));
  CHECK(refuses([&] { compiled.open(options); }));
  CHECK(refuses([&] { outlink::LiveSources().options(options); }));
  CHECK(refuses([&] { options.key("a", "k"); }));
  CHECK(status_of([&] { compiled.open(kept_options); }) == Status::Signature);

  const outlink::Database opened = compiled.open();
  outlink::Policy policy = outlink::Policy::preview();
  const outlink::Policy kept_policy = std::move(policy);
  CHECK(refuses([&] { outlink::Screener(opened, policy); }));
  CHECK(refuses([&] { outlink::ScreenerBuilder().policy(policy); }));
  CHECK(policy.action(outlink::Setting::PrivateAddress) == Action::Block);
  outlink::When when(Action::Block);
  const outlink::When kept_when = std::move(when);
  CHECK(refuses([&] { outlink::Policy().when(when); }));

  outlink::Context context;
  const outlink::Context kept_context = std::move(context);
  const outlink::Screener screener(opened);
  const outlink::Live live(outlink::LiveSources().database(path));
  const std::string_view fine = "https://fine.example/", octets = "\x08\x08\x08\x08";
  CHECK(screener.action(fine, context) == Action::Block);
  CHECK(screener.action(fine, kept_context) == Action::Allow);
  CHECK(screener.address_action(octets, context) == Action::Block);
  CHECK(screener.address_action(octets, kept_context) == Action::Allow);
  CHECK(refuses([&] { screener.actions({fine}, context); }));
  Action into[] = {Action::Allow};
  CHECK(refuses([&] { screener.actions(&fine, 1, into, context); }) && into[0] == Action::Block);
  CHECK(refuses([&] { screener.screen(fine, context); }));
  CHECK(refuses([&] { screener.screen_address(octets, context); }));
  CHECK(live.action(fine, context) == Action::Block);
  CHECK(live.action(fine, kept_context) == Action::Allow);
  CHECK(refuses([&] { live.actions({fine}, context); }));
  CHECK(live.actions({fine}, kept_context).at(0) == Action::Allow);
  CHECK(refuses([&] { live.screen(fine, context); }));
  CHECK(refuses([&] { outlink::Chain(screener, context); }));
  CHECK(refuses([&] { screener.screen_text(fine, context); }));
  outlink::ExtractOptions page;
  const outlink::ExtractOptions kept_page = std::move(page);
  CHECK(refuses([&] { outlink::extract(fine, page); }));
  CHECK(refuses([&] { screener.screen_text(fine, page); }));
  CHECK(refuses([&] { screener.screen_text(fine, page, kept_context); }));
  CHECK(screener.screen_text(fine, kept_page, kept_context).size() == 1);

  outlink::Limits limits;
  const outlink::Limits kept_limits = std::move(limits);
  CHECK(refuses([&] { outlink::Normalized(fine, limits); }));
  CHECK(refuses([&] { outlink::Expansion(fine, limits); }));
  CHECK(refuses([&] { outlink::ScreenerBuilder().limits(limits); }));
  CHECK(refuses([&] { outlink::LiveSources().limits(limits); }));
}

// What is set on a temporary object is a value, and no reference to what is gone by then.
static void temporaries() {
  static_assert(std::is_same_v<decltype(outlink::OpenOptions().key("", "")), outlink::OpenOptions>);
  static_assert(std::is_same_v<decltype(outlink::List("", outlink::Format::Urls).keyed(true)),
                               outlink::List>);
  static_assert(std::is_same_v<decltype(std::declval<outlink::Policy &>().set({}, {})),
                               outlink::Policy &>);
  const auto &policy =
      outlink::Policy().set(outlink::Setting::Listed, Action::Warn).category("x", Action::Review);
  const auto &context = outlink::Context().audience("minor").now(std::chrono::system_clock::now());
  const outlink::Screener screener(database(), policy);
  CHECK(screener.action("evil.example", context) == Action::Warn);
  outlink::Compiler compiler = outlink::Compiler("links").progress({}).limit(
      outlink::ListLimit::LineBytes, 100);
  CHECK(compiler.finish().rule_count() == 0);
}

// Times are cut to the second that they lie in, also before 1970.
static void times() {
  using std::chrono::milliseconds;
  outlink::List list("mine", outlink::Format::Domains);
  list.valid_from(outlink::Time<milliseconds>(milliseconds(-1)))
      .valid_until(outlink::Time<milliseconds>(milliseconds(1999)));
  outlink::Compiler compiler("links");
  const outlink::Screener screener(compiler.add_bytes(list, "evil.example").finish().open());
  outlink::Context context;
  context.now(outlink::Time<milliseconds>(milliseconds(999)));
  const outlink::Verdict verdict = screener.screen("evil.example", context);
  CHECK(verdict.is_blocked());
  const outlink::Match rule = verdict.reasons().at(0).rule().value();
  CHECK(rule.valid_from()->time_since_epoch().count() == -1);
  CHECK(rule.valid_until()->time_since_epoch().count() == 1);
  context.now(outlink::Time<milliseconds>(milliseconds(1000)));
  CHECK(!screener.screen("evil.example", context).is_blocked());
}

static void ranges() {
  const outlink::Screener screener(database());
  const outlink::Verdict verdict =
      screener.screen("https://www.google.com/url?q=https://evil.example/x");
  const auto reasons = verdict.reasons();
  const auto listed = std::find_if(reasons.begin(), reasons.end(), [](const outlink::Reason &it) {
    return it.code() == outlink::Code::Listed;
  });
  CHECK(listed != reasons.end() && listed->action() == Action::Block);
  CHECK(listed->rule()->pattern() == "evil.example");
  CHECK(std::distance(reasons.begin(), reasons.end()) ==
        static_cast<std::ptrdiff_t>(reasons.size()));
  CHECK(outlink::Verdict::Reasons::iterator() == outlink::Verdict::Reasons::iterator());
  CHECK(outlink::Verdict::Reasons().empty());
#ifdef __cpp_lib_ranges
  static_assert(std::ranges::input_range<outlink::Verdict::Reasons> &&
                std::ranges::view<outlink::Verdict::Reasons> &&
                std::ranges::borrowed_range<outlink::Verdict::Candidates>);
  const auto blocks = [](const outlink::Reason &it) { return it.action() == Action::Block; };
  CHECK(std::ranges::find_if(verdict.reasons(), blocks)->code() == outlink::Code::Listed);
  CHECK(std::ranges::distance(verdict.candidates()) == 2);
#endif
}

static void policies() {
  outlink::Policy policy = outlink::Policy::from_toml("listed = \"review\"");
  policy.set(outlink::Setting::Malformed, Action::Warn)
      .category("malware", Action::Review)
      .anomaly("credentials", Action::Warn)
      .when(outlink::When(Action::Block).category("malware").audience("minor").jurisdiction("SE"));
  CHECK(policy.action(outlink::Setting::Listed) == Action::Review);
  CHECK(status_of([&] { policy.anomaly("none", Action::Warn); }) ==
        Status::InvalidArgument);
  CHECK(status_of([] { outlink::Policy::from_toml("x = 1"); }) == Status::Policy);
  const outlink::Screener screener(database(), policy);
  outlink::Context context;
  context.audience("minor").jurisdiction("SE").surface("chat");
  CHECK(screener.action("evil.example") == Action::Review);
  CHECK(screener.action("evil.example", context) == Action::Block);
  CHECK(screener.action("https://u:p@fine.example/") == Action::Warn);
  CHECK(screener.action({}) == Action::Warn);
  context.now(outlink::Seconds(std::chrono::seconds(4102444801)));
  CHECK(screener.screen("evil.example", context).action() == Action::Allow);
  const std::vector<Action> actions = screener.actions({"evil.example", "fine.example"});
  CHECK(actions == std::vector<Action>({Action::Review, Action::Allow}));
  CHECK(screener.actions({}).empty());
  // More than go to C at a time.
  const std::vector<std::string_view> many(700, "evil.example");
  std::vector<Action> into(701, Action::Allow);
  screener.actions(many.data(), many.size(), into.data());
  CHECK(std::count(into.begin(), into.end(), Action::Review) == 700 && into[700] == Action::Allow);
  screener.actions(many.data(), many.size(), into.data(), context);
  CHECK(into[0] == Action::Allow);
  CHECK(screener.uncaught_canaries().empty());
  const outlink::Screener misspelt(
      database(), outlink::Policy().category("no-such-category", Action::Warn));
  const std::vector<std::string> unknown = misspelt.unknown_policy_names();
  CHECK(unknown.size() == 1 && unknown[0].find("unknown category `no-such-category`") == 0);
}

static void layers_addresses_and_chains() {
  outlink::ScreenerBuilder builder;
  const outlink::Screener screener = builder.database(outlink::Database::starter())
                                         .database(database())
                                         .policy(outlink::Policy::preview())
                                         .limits(outlink::Limits().set(outlink::Limit::Hops, 2))
                                         .build();
  CHECK(screener.screen_address(std::string_view("\x7f\0\0\1", 4)).is_blocked());
  CHECK(status_of([&] { screener.screen_address("abc"); }) == Status::InvalidArgument);
  outlink::Chain chain(screener);
  CHECK(chain.hop("https://fine.example/").action() == Action::Allow);
  CHECK(!chain.address("\x08\x08\x08\x08").is_blocked());
  CHECK(chain.resource("/image.png") == "https://fine.example/image.png");
  CHECK(!chain.resource("http://169.254.169.254/image.png"));
  CHECK(chain.href() == "https://fine.example/");
  chain.hop("/b");
  const outlink::Verdict third = chain.hop("/c");
  CHECK(third.reasons().at(0).detail() == "hops");
  CHECK(chain.length() == 3 && chain.action() >= Action::Warn);
  const auto now = std::chrono::system_clock::now();
  CHECK(status_of([&] { third.receipt(now); }) == Status::NoStatement);

  const outlink::Screener ports(database(), outlink::Policy::preview().allow_port(6379));
  CHECK(ports.action("http://fine.example:6379/") == Action::Allow);
  CHECK(ports.action("http://fine.example:22/") == Action::Block);
  outlink::Chain strict = outlink::Chain(ports).stop_at(Action::Review);
  CHECK(strict.hop("https://bit.ly/abc").action() == Action::Review && !strict.href());
}

static void experts() {
  const outlink::Normalized normalized("http://0x7f.1/%2561");
  CHECK(normalized.url()->normal() == "http://127.0.0.1/a");
  CHECK(normalized.url()->network() == "loopback" && !normalized.url()->port());
  CHECK(normalized.url()->anomalies().size() == 2);
  CHECK(!normalized.error() && normalized.json().size() > 10);
  const outlink::Normalized empty("");
  CHECK(!empty.url() && empty.error()->find("empty") != std::string_view::npos);
  const outlink::Expansion expansion("https://t.me/foo");
  CHECK(expansion.candidates().size() >= 1 && !expansion.limit() && !expansion.error());
  const char *platform =
      "name = \"myapp\"\nsource = \"test\"\nhosts = [\"myapp.example\"]\n"
      "[[page]]\nkind = \"group\"\nid = \"name 3..32\"\nat = [\"/group/{id}\"]\n";
  const char *exits =
      "[[redirector]]\nname = \"mine.exit\"\nhosts = [\"exit.example\"]\npath = \"/go\"\n"
      "parameters = [\"to\"]\nsource = \"test\"\n";
  const outlink::Knowledge known = outlink::Knowledge().platform(platform).redirectors(exits);
  const char *wrapped = "https://exit.example/go?to=myapp.example%2Fgroup%2Fgang";
  const outlink::Expansion both(wrapped, known);
  CHECK(both.candidates().at(1).entity()->platform() == "myapp");
  const outlink::Expansion bounded(wrapped, outlink::Limits(), known);
  CHECK(bounded.candidates().size() == 2);
  const char *text = "[[when]]\nentity = \"myapp:group/*\"\naction = \"warn\"\n";
  CHECK(status_of([&] { outlink::Policy::from_toml(text); }) == Status::Policy);
  const outlink::Policy policy = outlink::Policy::from_toml(text, known).when(
      outlink::When(Action::Block).entity("myapp:group/gang", known));
  outlink::ScreenerBuilder builder;
  const outlink::Screener screener = builder.platform(platform).policy(policy).build();
  CHECK(screener.action("https://myapp.example/group/gang") == Action::Block);
  CHECK(screener.action("https://myapp.example/group/gong") == Action::Warn);
  const outlink::Expansion same("https://myapp.example/group/gang", screener.knowledge());
  CHECK(same.candidates().at(0).entity()->id() == "gang");
  const auto links = outlink::extract("see hxxps://evil[.]example/x");
  CHECK(links.size() == 1 && links[0].start == 4 && links[0].url == "https://evil.example/x");
  const outlink::ExtractOptions page = outlink::ExtractOptions().base("https://page.example/a");
  CHECK(outlink::extract("<a href='/b'>", page).at(0).url == "https://page.example/b");
  CHECK(links[0].form == "disguised" && !links[0].shown && !links[0].shown_host_differs);
}

static void texts() {
  std::vector<outlink::ScreenedLink> found;
  {
    const outlink::Screener screener(database());
    found = screener.screen_text("<a href='https://evil.example/x'>bank.com</a> and a.com");
    const outlink::ExtractOptions page = outlink::ExtractOptions().base("https://evil.example/a");
    CHECK(screener.screen_text("<a href='/b'>", page).at(0).verdict.is_blocked());
    const outlink::Context late =
        outlink::Context().now(std::chrono::system_clock::from_time_t(4102444801));
    CHECK(!screener.screen_text("https://evil.example", late).at(0).verdict.is_blocked());
    CHECK(!screener.screen_text("<a href='/b'>", page, late).at(0).verdict.is_blocked());
    CHECK(screener.screen_text("").empty());
  }
  // Each verdict keeps what it belongs to.
  const outlink::Verdict first = std::move(found.at(0).verdict);
  CHECK(found.at(0).verdict.is_blocked());
  CHECK(found.at(0).link.start == 9 && found.at(0).link.form == "scheme");
  CHECK(found.at(0).link.shown == "bank.com" && found.at(0).link.shown_host_differs);
  CHECK(found.back().link.url.find("://a.com/") != std::string::npos);
  CHECK(found.back().link.form == "bare" && !found.back().link.shown);
  CHECK(found.back().verdict.action() == Action::Allow);
  found.clear();
  CHECK(first.is_blocked() && first.input() == "https://evil.example/x");
}

static void files(const std::string &folder) {
  const std::string path = folder + "/cpp.outlink";
  outlink::Compiler one("links");
  one.add_bytes(outlink::List("a", outlink::Format::Domains), "one.example\n").finish().write(path);
  CHECK(outlink::Database::read(path).rule_count() == 1);
  const outlink::Database mapped = outlink::Database::map(path, outlink::OpenOptions().key("a", "k"));
  mapped.verify();
  CHECK(outlink::Database::map_copy(path, folder + "/copies").rule_count() == 1);
  mapped.warm();
  CHECK(mapped.name() == "links" && mapped.lists().at(0) == "a");
  CHECK(mapped.list_rule_count(0) == 1 && mapped.size_in_bytes() > 100);
  one = outlink::Compiler("links");
  one.finish().write_signed(folder + "/signed.outlink", "no signature");
  CHECK(status_of([&] {
          const char *key = "RWRsMwBBQlW0k3d8e+2A2G/w2k9v9J5nErlw+4+0mCCShCvnlX1lSMiv";
          outlink::Database::read(folder + "/signed.outlink", outlink::OpenOptions().trust(key));
        }) == Status::Signature);
  CHECK(outlink::Database::read(folder + "/signed.outlink").rule_count() == 0);
  CHECK(status_of([] { outlink::Database::map("/nowhere"); }) == Status::Io);

  const outlink::Live live(outlink::LiveSources().database(path));
  CHECK(live.action("one.example") == Action::Block);
  const outlink::Screener held = live.current();
  outlink::Compiler two("links");
  two.add_bytes(outlink::List("a", outlink::Format::Domains), "two.example\nx.example\n")
      .finish()
      .write(path);
  CHECK(live.reload_if_changed() && !live.reload_if_changed());
  CHECK(live.action("one.example") == Action::Allow && live.screen("two.example").is_blocked());
  CHECK(held.action("one.example") == Action::Block);
  CHECK(live.actions({"one.example", "two.example"}) ==
        std::vector<Action>({Action::Allow, Action::Block}));
  live.publish(held);
  CHECK(live.action("one.example") == Action::Block);

  const outlink::Live urgent(outlink::LiveSources().database(path).map_originals());
  CHECK(urgent.status().find("\"failure\":null") != std::string::npos);
  outlink::Compiler order("orders");
  urgent.put_layer(
      order.add_bytes(outlink::List("o", outlink::Format::Domains), "order.example").finish().open());
  CHECK(urgent.action("order.example") == Action::Block);
  CHECK(urgent.remove_layer("orders") && !urgent.remove_layer("orders"));
  CHECK(urgent.action("order.example") == Action::Allow);
  CHECK(status_of([&] {
          const char *key = "RWRsMwBBQlW0k3d8e+2A2G/w2k9v9J5nErlw+4+0mCCShCvnlX1lSMiv";
          outlink::Database::map(path, outlink::OpenOptions().trust(key));
        }) == Status::Signature);
  CHECK(!mapped.signature_key() && !mapped.signature_comment());

  std::atomic<int> reloads{0}, failures{0};
  std::optional<outlink::Watch> watch(std::in_place, live, std::chrono::milliseconds(1),
                                      [&](const outlink::Error *error) {
                                        ++(error == nullptr ? reloads : failures);
                                      });
  outlink::Compiler three("links");
  std::uint64_t heard = 0;
  bool written = false;
  three.progress([&](const outlink::Compiler::Progress &at) {
    written = at.stage == outlink::Stage::Writing;
    if (at.stage != outlink::Stage::Reading) return;
    CHECK(at.list == "a" && !at.total);
    heard = at.done;
  });
  three.add_bytes(outlink::List("a", outlink::Format::Domains), "three.example\nof.example\na.b\n");
  CHECK(heard == 29);
  three.finish().write(path);
  CHECK(written);
  while (reloads == 0) std::this_thread::yield();
  CHECK(live.action("three.example") == Action::Block);
  std::ofstream(path + ".bad") << "nonsense";
  CHECK(std::rename((path + ".bad").c_str(), path.c_str()) == 0);
  while (failures == 0) std::this_thread::yield();
  watch.reset();
  CHECK(reloads == 1 && failures == 1 && live.action("three.example") == Action::Block);
  CHECK(status_of([&] { outlink::Watch none(live, std::chrono::milliseconds(0)); }) ==
        Status::InvalidArgument);

  std::ofstream(folder + "/bad.outlink") << "nonsense";
  CHECK(status_of([&] {
          outlink::Live bad(outlink::LiveSources().database(folder + "/bad.outlink"));
        }) == Status::Database);
}

static void orders() {
  const char *text =
      "reference = \"K-1\"\nauthority = \"police\"\njurisdictions = [\"SE\"]\n"
      "urls = [\"https://t.me/s/GangJobs\", \"https://telegra.ph/\"]\n";
  outlink::Order order(text);
  CHECK(status_of([&] { order.compile("order"); }) == Status::Order);
  order.accept_over_block("https://telegra.ph/").link("tg://resolve?domain=gangjobs");
  order.context(outlink::Context()
                    .now(std::chrono::system_clock::from_time_t(1795860000))
                    .jurisdiction("SE"));
  const outlink::OrderLayer layer = order.compile("order");
  const std::string receipt(layer.receipt());
  CHECK(receipt.find("\"in_force_since\":\"2026-11-28T10:00:00Z\"") != std::string::npos);
  CHECK(std::string(layer.report()).find("tg://resolve") != std::string::npos);
  CHECK(!layer.bytes().empty());
  const outlink::Screener screener(layer.open());
  CHECK(screener.action("https://t.me/gangjobs/7") == Action::Block);
  CHECK(status_of([] { outlink::Order nothing("nonsense"); }) == Status::Order);
}

int main(int count, char **arguments) {
  CHECK(count == 2);
  CHECK(outlink::abi() == OUTLINK_ABI && version_of_the_other_file() == outlink::version());
  verdicts();
  moved_objects_block();
  moved_arguments_are_no_defaults(arguments[1]);
  temporaries();
  times();
  ranges();
  policies();
  layers_addresses_and_chains();
  experts();
  texts();
  files(arguments[1]);
  orders();
  std::puts("interface.cpp: ok");
  return 0;
}
