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

std::string version_of_the_other_file();

#define CHECK(condition)                                                                   \
  do {                                                                                     \
    if (!(condition)) {                                                                    \
      std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);   \
      std::abort();                                                                        \
    }                                                                                      \
  } while (0)

template <class Call>
outlink_status status_of(Call call) {
  try {
    call();
  } catch (const outlink::Error &error) {
    CHECK(std::string(error.what()).size() > 10);
    return error.status();
  }
  return OUTLINK_STATUS_OK;
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
  CHECK(status_of([&] { compiler.finish(); }) == OUTLINK_STATUS_FINISHED);
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
  CHECK(verdict.json().substr(0, 13) == "{\"version\":1,");
  CHECK(verdict.message().find("evil.example") != std::string_view::npos);
  CHECK(verdict.explanation().find("carried by") != std::string_view::npos);
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
  CHECK(status_of([&] { screener.screen("https://fine.example/"); }) ==
        OUTLINK_STATUS_NULL_ARGUMENT);
  CHECK(other.action("https://fine.example/") == Action::Allow);
}

static void policies() {
  outlink::Policy policy = outlink::Policy::from_toml("listed = \"review\"");
  policy.set(outlink::Setting::Malformed, Action::Warn)
      .category("malware", Action::Review)
      .anomaly("credentials", Action::Warn)
      .when(outlink::When(Action::Block).category("malware").audience("minor").jurisdiction("SE"));
  CHECK(policy.action(outlink::Setting::Listed) == Action::Review);
  CHECK(status_of([&] { policy.anomaly("none", Action::Warn); }) ==
        OUTLINK_STATUS_INVALID_ARGUMENT);
  CHECK(status_of([] { outlink::Policy::from_toml("x = 1"); }) == OUTLINK_STATUS_POLICY);
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
  screener.try_canaries();
}

static void layers_addresses_and_chains() {
  outlink::ScreenerBuilder builder;
  const outlink::Screener screener = builder.database(outlink::Database::starter())
                                         .database(database())
                                         .policy(outlink::Policy::preview())
                                         .limits(outlink::Limits().set(outlink::Limit::Hops, 2))
                                         .build();
  CHECK(screener.screen_address(std::string_view("\x7f\0\0\1", 4)).is_blocked());
  CHECK(status_of([&] { screener.screen_address("abc"); }) == OUTLINK_STATUS_INVALID_ARGUMENT);
  outlink::Chain chain(screener);
  CHECK(chain.hop("https://fine.example/").action() == Action::Allow);
  CHECK(!chain.address("\x08\x08\x08\x08").is_blocked());
  chain.hop("/b");
  const outlink::Verdict third = chain.hop("/c");
  CHECK(third.reasons().at(0).detail() == "hops");
  CHECK(chain.length() == 3 && chain.action() >= Action::Warn);
}

static void experts() {
  const outlink::Normalized normalized("http://0x7f.1/%2561");
  CHECK(normalized.url()->normal() == "http://127.0.0.1/a");
  CHECK(normalized.url()->network() == "loopback" && !normalized.url()->port());
  CHECK(normalized.url()->anomalies().size() == 2);
  CHECK(!normalized.problem() && normalized.json().size() > 10);
  const outlink::Normalized empty("");
  CHECK(!empty.url() && empty.problem()->find("empty") != std::string_view::npos);
  const outlink::Expansion expansion("https://t.me/foo");
  CHECK(expansion.candidates().size() >= 1 && !expansion.limit() && !expansion.problem());
  const auto links = outlink::extract("see hxxps://evil[.]example/x");
  CHECK(links.size() == 1 && links[0].start == 4 && links[0].url == "https://evil.example/x");
}

static void files(const std::string &folder) {
  const std::string path = folder + "/cpp.outlink";
  outlink::Compiler one("links");
  one.add_bytes(outlink::List("a", outlink::Format::Domains), "one.example\n").finish().write(path);
  CHECK(outlink::Database::read(path).rule_count() == 1);
  const outlink::Database mapped = outlink::Database::map(path, outlink::OpenOptions().key("a", "k"));
  mapped.verify();
  CHECK(mapped.name() == "links" && mapped.lists().at(0) == "a");
  CHECK(status_of([] { outlink::Database::map("/nowhere"); }) == OUTLINK_STATUS_IO);

  const outlink::Live live(outlink::LiveSources().database(path));
  CHECK(live.action("one.example") == Action::Block);
  const outlink::Screener held = live.screener();
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

  const outlink::Live urgent(outlink::LiveSources().database(path).read_up_to(0));
  outlink::Compiler order("orders");
  urgent.put_layer(
      order.add_bytes(outlink::List("o", outlink::Format::Domains), "order.example").finish().open());
  CHECK(urgent.action("order.example") == Action::Block);
  CHECK(urgent.remove_layer("orders") && !urgent.remove_layer("orders"));
  CHECK(urgent.action("order.example") == Action::Allow);
  CHECK(status_of([&] {
          const char *key = "RWRsMwBBQlW0k3d8e+2A2G/w2k9v9J5nErlw+4+0mCCShCvnlX1lSMiv";
          outlink::Database::map(path, outlink::OpenOptions().trust(key));
        }) == OUTLINK_STATUS_SIGNATURE);
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
        OUTLINK_STATUS_INVALID_ARGUMENT);

  std::ofstream(folder + "/bad.outlink") << "nonsense";
  CHECK(status_of([&] {
          outlink::Live bad(outlink::LiveSources().database(folder + "/bad.outlink"));
        }) == OUTLINK_STATUS_DATABASE);
}

int main(int count, char **arguments) {
  CHECK(count == 2);
  CHECK(outlink::abi() == OUTLINK_ABI && version_of_the_other_file() == outlink::version());
  verdicts();
  moved_objects_block();
  policies();
  layers_addresses_and_chains();
  experts();
  files(arguments[1]);
  std::puts("interface.cpp: ok");
  return 0;
}
