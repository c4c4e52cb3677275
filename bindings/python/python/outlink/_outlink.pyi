"""The compiled half of the package ``outlink``."""

import datetime
import ipaddress
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Literal, NoReturn, Protocol, TypedDict, final, type_check_only

from typing_extensions import Self, TypeAlias

from outlink._action import Action
from outlink._errors import ReloadError

__all__ = [
    "Candidate",
    "Chain",
    "Compiled",
    "Context",
    "Database",
    "Diagnostic",
    "Entity",
    "Expansion",
    "Hop",
    "Limits",
    "Link",
    "Linter",
    "List",
    "ListLimits",
    "ListSummary",
    "Live",
    "Match",
    "NormalizedUrl",
    "OrderLayer",
    "Policy",
    "Reason",
    "Report",
    "Screener",
    "Signature",
    "Suggester",
    "Suggestion",
    "TextLinks",
    "Verdict",
    "Verdicts",
    "Watch",
    "__version__",
    "compile",
    "expand",
    "extract",
    "extract_many",
    "main",
    "normalize",
    "order",
]

__version__: Final[str]

_Path: TypeAlias = str | os.PathLike[str]
_ActionName: TypeAlias = Literal["allow", "review", "warn", "block"]
_Action: TypeAlias = Action | _ActionName
_Column: TypeAlias = Literal[
    "action",
    "action_number",
    "code",
    "message",
    "candidate",
    "entity",
    "registrable_domain",
    "rule",
    "pattern",
    "kind",
    "list",
    "line",
    "id",
    "category",
    "tags",
    "ground",
    "provision",
    "reference",
    "source",
    "source_type",
    "jurisdictions",
    "database_id",
]
_Columns: TypeAlias = Literal["all"] | Iterable[_Column]
_Format: TypeAlias = Literal[
    "domains",
    "hosts",
    "urls",
    "adblock",
    "keywords",
    "regexes",
    "cidr",
    "hashes",
    "rules",
    "csv",
    "json",
    "stix",
    "misp",
    "rpz",
    "dnsmasq",
    "unbound",
    "clash",
    "pihole",
    "maltrail",
    "auto",
]
_Effect: TypeAlias = Literal["block", "except"]
_Ground: TypeAlias = Literal["illegal", "terms"]
_SourceType: TypeAlias = Literal[
    "notice", "trusted_flagger", "own_initiative", "authority_order"
]
_Kind: TypeAlias = Literal[
    "domain", "host", "url", "prefix", "keyword", "regex", "ip", "entity", "sha256"
]
_Code: TypeAlias = Literal[
    "database_damaged",
    "listed",
    "partial_hash",
    "dangerous_scheme",
    "malformed",
    "private_address",
    "opaque_redirect",
    "limit",
    "anomaly",
    "unknown_scheme",
    "excepted",
    "inactive",
    "unlisted",
    "entity",
    "port",
]
_Rule: TypeAlias = Mapping[str, Any]
_Entries: TypeAlias = str | bytes | os.PathLike[str] | Iterable[str] | Iterable[bytes] | Iterable[_Rule]
_Lists: TypeAlias = Mapping[str, _Entries] | Iterable["List"] | "List"
_Databases: TypeAlias = _Path | "Database" | Iterable[_Path | "Database"]
_Trust: TypeAlias = _Path | Iterable[_Path]
_Additions: TypeAlias = _Path | Iterable[_Path]
_Time: TypeAlias = datetime.datetime | datetime.date | str

@type_check_only
class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@type_check_only
class _ArrowArray(Protocol):
    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]: ...

_Links: TypeAlias = _ArrowStream | _ArrowArray | Iterable[str | None]

@type_check_only
class _When(TypedDict, total=False):
    action: _Action
    category: str | Sequence[str]
    list: str | Sequence[str]
    ground: _Ground
    source_type: _SourceType
    entity: str | Sequence[str]
    code: _Code | Sequence[_Code]
    jurisdictions: Sequence[str]
    audience: str | Sequence[str]
    surface: str | Sequence[str]

@final
class Screener:
    """Decides about links.

    ``databases`` is a path, a ``Database``, or several of those, the lowest layer first. ``lists``
    (a mapping from names to entries, or an iterable of ``List``) and ``catalog`` (a path) are
    compiled and lie on top of them. Without any of these it has the small database that comes with
    the package. ``keys`` holds the keys of keyed lists, by the name of the list. ``trust`` is the
    public key of minisign, as text or as the ``Path`` of its file, of whoever has to have signed the
    databases whose paths are given; any one of several will do. ``platforms`` and ``redirectors``
    are texts, ``Path`` objects of files, or several of those, in the form of the files of the library:
    what links name and where they lead beside what is built in and what databases carry.

    A screener is immutable and may be used from any number of threads. It is pickled by the paths
    of its databases; one of a ``Live`` is not. A copy is the object itself.

    Raises ``ValueError`` if ``lists`` has no list, and there is neither a database nor a catalog.

    >>> import outlink
    >>> screener = outlink.Screener(lists={"mine": ["evil.example", "bad.example"]})
    >>> screener.screen("https://evil.example/x").action
    <Action.BLOCK: 30>
    >>> screener.is_blocked("https://good.example/")
    False
    """

    def __new__(
        cls,
        databases: _Databases | None = None,
        *,
        lists: _Lists | None = None,
        catalog: _Path | None = None,
        policy: Policy | None = None,
        limits: Limits | None = None,
        keys: Mapping[str, bytes] | None = None,
        trust: _Trust | None = None,
        platforms: _Additions | None = None,
        redirectors: _Additions | None = None,
    ) -> Self: ...
    def screen(self, link: str, context: Context | None = None) -> Verdict:
        """Decides about a link.

        No text makes this fail: what is not a link has a verdict too. ``TypeError`` for anything but
        ``str``, ``UnicodeEncodeError`` for lone surrogates.
        """

    def screen_bytes(self, link: bytes, context: Context | None = None) -> Verdict:
        """Decides about a link that need not be UTF-8."""

    def is_blocked(self, link: str, context: Context | None = None) -> bool:
        """Returns true if the action is ``block``."""

    def screen_many(
        self,
        links: _Links,
        context: Context | None = None,
        *,
        threads: int | None = None,
        columns: _Columns | None = None,
    ) -> Verdicts:
        """Decides about many links on all cores, and answers in columns.

        ``links`` is an Arrow array, column or stream of strings, or a table of one such column
        (pyarrow, Polars, pandas, a relation of DuckDB), which is read where it stands, or any
        iterable of ``str`` and ``None``. What is missing stays missing. ``threads`` is how many
        cores are used; all without it. ``columns`` are the names of the columns, or ``"all"``.

        >>> import outlink
        >>> screener = outlink.Screener(lists={"mine": ["evil.example"]})
        >>> verdicts = screener.screen_many(["https://evil.example/", None, "https://good.example/"])
        >>> verdicts
        <Verdicts 3: 1 allow, 0 review, 0 warn, 1 block, 1 null>
        >>> verdicts.rows()
        [0]
        """

    def screen_text_many(
        self,
        texts: _Links,
        context: Context | None = None,
        *,
        threads: int | None = None,
        columns: _Columns | None = None,
        base: str | NormalizedUrl | None = None,
        quoted_printable: bool = False,
    ) -> TextLinks:
        """Decides about every link in many texts on all cores, and answers in columns, a row for
        each link. The arguments are those of ``screen_many``, with texts for links, and those of
        ``outlink.extract``.

        >>> import outlink
        >>> screener = outlink.Screener(lists={"mine": ["evil.example"]})
        >>> posts = ["see t.me/gang, https://evil.example", None, "no link"]
        >>> screener.screen_text_many(posts, columns=["action"]).to_dict()["action"]
        ['allow', 'block']
        """

    def screen_text(
        self,
        text: str,
        context: Context | None = None,
        *,
        base: str | NormalizedUrl | None = None,
        quoted_printable: bool = False,
    ) -> list[tuple[Link, Verdict]]:
        """Decides about every link in a text, in the order of the text. ``base`` and
        ``quoted_printable`` are those of ``outlink.extract``.

        >>> import outlink
        >>> screener = outlink.Screener(lists={"mine": ["evil.example"]})
        >>> for link, verdict in screener.screen_text("look at hxxps://evil[.]example/x"):
        ...     print(link.start, link.url, verdict.action)
        8 https://evil.example/x block
        """

    def screen_address(
        self,
        address: str | ipaddress.IPv4Address | ipaddress.IPv6Address,
        context: Context | None = None,
    ) -> Verdict:
        """Decides about an address to which a host resolved."""

    def uncaught_canaries(self) -> list[str]:
        """The canaries of the lists that no rule catches: something is wrong with the lists then."""

    def unknown_policy_names(self) -> list[str]:
        """The lists and categories that the policy names and no database has, in a sentence each.

        One may yet come with another database, or the name is misspelled and what the policy says of
        it never applies.

        >>> import outlink
        >>> policy = outlink.Policy(category={"phishng": "warn"})
        >>> rules = [{"domain": "evil.example", "category": "phishing"}]
        >>> outlink.Screener(lists={"mine": rules}, policy=policy).unknown_policy_names()
        ['unknown category `phishng`, did you mean `phishing`?; known: phishing']
        """

    @property
    def limits(self) -> Limits:
        """The limits that links are held to."""

    @property
    def databases(self) -> tuple[Database, ...]:
        """The databases, the lowest layer first."""

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]: ...

@final
class Database:
    """Compiled lists, ready to be searched; made by ``open``, ``read``, ``from_bytes``, ``starter``
    or ``compile``.

    >>> import outlink
    >>> outlink.Database.starter().name
    'starter'
    """

    @staticmethod
    def open(
        path: _Path,
        *,
        keys: Mapping[str, bytes] | None = None,
        trust: _Trust | None = None,
        cache: _Path | None = None,
    ) -> Database:
        """Reads a file into memory and verifies all checksums.

        With ``cache``, a copy in that folder is mapped, which processes share; nobody but the user of
        the process may be allowed to write to the folder. Nothing that happens to the file afterwards
        reaches the database. ``trust`` names whose signature has to lie beside the file, as
        ``outlink compile --sign`` writes it; without such a signature this raises ``DatabaseError``.
        """

    @staticmethod
    def map(path: _Path, *, keys: Mapping[str, bytes] | None = None) -> Database:
        """Maps a file and uses it in place; processes that map the same file share its memory.

        It is for files that nobody writes to: replace one by renaming another one over it. The structure
        is verified, and the checksums of sections of at most 1 MiB; call ``verify`` on files that may
        have been changed.
        """

    @staticmethod
    def read(
        path: _Path, *, keys: Mapping[str, bytes] | None = None, trust: _Trust | None = None
    ) -> Database:
        """Reads a file into memory and verifies all checksums, as ``open`` does."""

    @staticmethod
    def from_bytes(
        data: bytes,
        *,
        keys: Mapping[str, bytes] | None = None,
        trust: _Trust | None = None,
        signature: str | None = None,
    ) -> Database:
        """Opens a database that is in memory and verifies all checksums.

        ``signature`` is the text of its ``.minisig`` file, which is needed where somebody is trusted.
        """

    @staticmethod
    def starter() -> Database:
        """The database that comes with the library: public links made for testing."""

    def verify(self) -> None:
        """Compares the checksums and looks at every table and rule.

        Raises ``DatabaseError`` for a database that is not what was compiled.
        """

    @property
    def id(self) -> str:
        """The SHA-256 of its content in hex: the same lists have the same id."""

    @property
    def name(self) -> str:
        """The name that it was compiled with."""

    @property
    def lists(self) -> dict[str, int]:
        """How many rules each list has, by its name."""

    @property
    def list_summaries(self) -> list[ListSummary]:
        """The lists in alphabetical order, with what was known of them when they were compiled."""

    @property
    def sections(self) -> list[tuple[str, int]]:
        """What the file consists of, in its order: the name of each section and its size in bytes."""

    def warm(self) -> None:
        """Reads the filter, the part that every link is looked up in, so that the first links after
        ``open`` do not wait for it. One of a MiB or more, which 400,000 domains have, is copied into
        memory of the process, with which every link takes less time."""

    @property
    def rule_count(self) -> int:
        """How many rules it has."""

    @property
    def withdrawal_count(self) -> int:
        """How many rules of lower layers it takes out of force."""

    @property
    def canaries(self) -> list[tuple[str, str]]:
        """The links that some rule must catch while its lists are in force, each with the name of its
        list."""

    @property
    def signature(self) -> Signature | None:
        """Who signed it; None if nobody had to be trusted when it was opened."""

    @property
    def size_in_bytes(self) -> int:
        """The size of the file, in bytes."""

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...

@final
class Signature:
    """Who signed a database, in the form of minisign."""

    @property
    def key_id(self) -> str:
        """The key that it was made with: 16 digits in upper-case hex."""

    @property
    def trusted_comment(self) -> str:
        """The trusted comment of the signature, usually the date and the file name."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class ListSummary:
    """A list of a database: how many rules come from it, and what they say where they say nothing
    themselves.

    >>> import outlink
    >>> lists = [outlink.List("orders", ["gang.example"], category="recruitment")]
    >>> orders, = outlink.compile(lists).open().list_summaries
    >>> orders.rules, orders.kind, orders.category
    (1, 'threat', 'recruitment')
    """

    @property
    def name(self) -> str:
        """The name that verdicts give."""

    @property
    def rules(self) -> int:
        """How many rules come from it."""

    @property
    def format(self) -> _Format:
        """How it was written."""

    @property
    def kind(self) -> Literal["threat", "category"]:
        """What it is meant for."""

    @property
    def exceptions(self) -> Literal["own", "all"]:
        """Whose blocks its exceptions lift."""

    @property
    def keyed(self) -> bool:
        """Whether its hashes need a key."""

    @property
    def canaries(self) -> list[str]:
        """Links that some rule must catch as long as the list is in force."""

    @property
    def category(self) -> str | None:
        """What the content is."""

    @property
    def ground(self) -> _Ground | None:
        """Why the content may not stay."""

    @property
    def action(self) -> Action | None:
        """What to do about it, unless the policy says otherwise."""

    @property
    def jurisdictions(self) -> list[str]:
        """Where the rules count; empty means everywhere."""

    @property
    def valid_from(self) -> datetime.datetime | None:
        """From when on the rules count."""

    @property
    def valid_until(self) -> datetime.datetime | None:
        """From when on the rules do not count any more."""

    @property
    def reference(self) -> str | None:
        """The number of the order or case."""

    @property
    def source(self) -> str | None:
        """Who says so."""

    @property
    def source_type(self) -> _SourceType | None:
        """In which role they say so."""

    @property
    def is_mandatory(self) -> bool:
        """Whether no exception may lift its rules."""

    @property
    def comment(self) -> str | None:
        """The remark of the list's author."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class List:
    """A list and what is known of it.

    ``entries`` is the text of the list (``str``, or ``bytes``, which may be gzip or zstd), the path
    of its file (a ``Path``; the name of a file as ``str`` is refused), or an iterable of its lines or
    of rule objects (mappings). ``format`` is a format of a catalog (``domains``, ``csv``,
    ``misp`` ...); without it, mappings are rules and everything else is domains. The other arguments
    are the keys of a catalog.

    >>> import outlink
    >>> orders = outlink.List(
    ...     "orders",
    ...     [{"entity": "telegram:username/gang", "reference": "2026/17"}],
    ...     category="recruitment",
    ...     ground="illegal",
    ...     mandatory=True,
    ... )
    >>> outlink.Screener(lists=[orders]).is_blocked("tg://resolve?domain=Gang")
    True
    """

    def __new__(
        cls,
        name: str,
        entries: _Entries,
        *,
        format: _Format | None = None,
        kind: Literal["threat", "category"] | None = None,
        exceptions: Literal["own", "all"] | None = None,
        keyed: bool | None = None,
        hash_of: Literal["expression", "host"] | None = None,
        canaries: Sequence[str] | None = None,
        columns: Mapping[str, str | int] | None = None,
        where: Mapping[str, str | int | bool] | None = None,
        delimiter: str | None = None,
        pointer: str | None = None,
        subdomains: bool | None = None,
        time_zone: str | None = None,
        min_rules: int | None = None,
        max_shrink: float | None = None,
        id: str | None = None,
        category: str | None = None,
        tags: Sequence[str] | None = None,
        ground: _Ground | None = None,
        provision: str | None = None,
        action: _Action | None = None,
        reference: str | None = None,
        source: str | None = None,
        source_type: _SourceType | None = None,
        jurisdictions: Sequence[str] | None = None,
        valid_from: _Time | None = None,
        valid_until: _Time | None = None,
        mandatory: bool | None = None,
        accept_over_block: bool | None = None,
        comment: str | None = None,
    ) -> Self: ...
    @property
    def name(self) -> str:
        """The name that verdicts give."""

    @property
    def format(self) -> _Format:
        """How it is written."""

@final
class Compiled:
    """A compiled database that is not open yet."""

    @property
    def report(self) -> Report:
        """What became of the lists."""

    @property
    def known_good(self) -> list[Diagnostic]:
        """The rules that take down links that are known to be good."""

    def write(self, path: _Path, *, signature: str | None = None) -> None:
        """Writes the file: to a new one in the same folder, which is then renamed. Where
        the path is a symbolic link, the file that it leads to is replaced.

        ``signature`` is the text of a signature of minisign over ``to_bytes``; it is written beside
        the file, to a path that ends in ``.minisig``, before the file is.
        """

    def open(self, *, keys: Mapping[str, bytes] | None = None) -> Database:
        """Opens the database in memory."""

    def to_bytes(self) -> bytes:
        """The file as it would be written."""

@final
class Report:
    """What became of the lists that were compiled."""

    @property
    def rules(self) -> int:
        """How many rules the database has."""

    @property
    def warnings(self) -> int:
        """How many entries, or parts of one, did not become a rule."""

    @property
    def diagnostics(self) -> list[str]:
        """The diagnostics, at most a hundred of each code, as
        ``list:line: severity: message [code]``."""

    def to_json(self) -> str:
        """The report as JSON on one line."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain dicts and lists."""

    def _repr_html_(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Linter:
    """Says of lists what ``compile`` would say, and keeps nothing of them.

    >>> import outlink
    >>> mine = outlink.List("mine", ["evil.example", "co.uk"])
    >>> said = []
    >>> outlink.Linter().lint(mine, said.append)["rules"]
    1
    >>> said[0].line, said[0].code
    (2, 'over_block')
    """

    def __new__(
        cls,
        *,
        limits: ListLimits | None = None,
        platforms: _Additions | None = None,
        redirectors: _Additions | None = None,
    ) -> Self:
        """``platforms`` and ``redirectors`` are those of ``Screener``."""

    def lint(self, list: List, each: Callable[[Diagnostic], object]) -> dict[str, int]:
        """Reads a list, calls ``each`` with every diagnostic as soon as its line is read, and gives
        how many lines, entries, rules, withdrawals, canaries, refused entries and diagnostics there
        are.

        What ``each`` raises ends the work.
        """

@final
class Diagnostic:
    """A complaint about one line of a list; as ``str``, ``list:line: severity: message [code]``."""

    @property
    def list(self) -> str:
        """The list."""

    @property
    def line(self) -> int:
        """The line, counted from 1."""

    @property
    def code(self) -> str:
        """What is the matter, for programs."""

    @property
    def severity(self) -> Literal["note", "warning", "error"]:
        """How much it matters."""

    @property
    def message(self) -> str:
        """What is the matter, for people."""

    @property
    def text(self) -> str:
        """The beginning of the entry, at most 120 characters; control characters are escaped."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Policy:
    """What to do about rules that fit and about what a link shows by itself.

    The arguments are the keys of a policy file: settings such as ``listed`` and ``malformed``, the
    tables ``category`` and ``anomaly``, a list ``when`` of conditions, and ``preset``. Actions are
    members of ``Action`` or their names. ``platforms`` are those of ``Screener``, which conditions
    may then name.

    >>> import outlink
    >>> policy = outlink.Policy(
    ...     category={"gambling": "warn"},
    ...     when=[{"category": "gambling", "audience": "minor", "action": "block"}],
    ... )
    >>> lists = [outlink.List("casinos", ["casino.example"], category="gambling")]
    >>> screener = outlink.Screener(lists=lists, policy=policy)
    >>> screener.screen("casino.example").action
    <Action.WARN: 20>
    >>> screener.screen("casino.example", outlink.Context(audience="minor")).action
    <Action.BLOCK: 30>
    """

    def __new__(
        cls,
        *,
        preset: Literal["default", "preview", "unattended"] | None = None,
        listed: _Action | None = None,
        malformed: _Action | None = None,
        limit: _Action | None = None,
        opaque_redirect: _Action | None = None,
        guessed: _Action | None = None,
        partial_hash: _Action | None = None,
        dangerous_scheme: _Action | None = None,
        unknown_scheme: _Action | None = None,
        private_address: _Action | None = None,
        unlisted: _Action | None = None,
        port: _Action | None = None,
        private: Mapping[str, Sequence[str]] | None = None,
        ports: Mapping[str, Sequence[int]] | None = None,
        category: Mapping[str, _Action] | None = None,
        anomaly: Mapping[str, _Action] | None = None,
        when: Sequence[_When] | None = None,
        platforms: _Additions | None = None,
    ) -> Self: ...
    @staticmethod
    def from_toml(text: str, platforms: _Additions | None = None) -> Policy:
        """Reads the text of a policy file, whose conditions may name the platforms that are given.

        Raises ``PolicyError``, with the line and the nearest known name, for an unknown key or
        action.
        """

    @staticmethod
    def from_file(path: _Path, platforms: _Additions | None = None) -> Policy:
        """Reads a policy file, whose conditions may name the platforms that are given."""

    @staticmethod
    def preview() -> Policy:
        """The policy for a worker that fetches links: addresses that are not public are blocked."""

    @staticmethod
    def unattended() -> Policy:
        """The policy for a platform where nobody reviews links: what would be reviewed is a warning,
        and shorteners are let through."""

    def to_toml(self) -> str:
        """The text of a policy file that says the same, to be read with the same platforms."""

    def action(self, setting: str) -> Action:
        """What one kind of finding leads to, conditions aside."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, tuple[str, list[str]]]: ...

@final
class Context:
    """When, where and for whom a link is judged.

    ``now`` is an aware datetime, a date, or RFC 3339 text; without it the clock is read.
    ``jurisdictions`` are ISO 3166-1 alpha-2 codes or EU; none means unknown, and then no rule is
    ruled out by its jurisdiction. ``audience`` and ``surface`` are open names that a policy can ask
    for.

    >>> import outlink
    >>> minors = outlink.Context(jurisdictions="SE", audience="minor", now="2026-11-28")
    >>> outlink.Screener(lists={"mine": ["evil.example"]}).screen("t.me/shop", minors).action
    <Action.ALLOW: 0>
    """

    def __new__(
        cls,
        *,
        now: _Time | None = None,
        jurisdictions: str | Iterable[str] | None = None,
        audience: str | None = None,
        surface: str | None = None,
    ) -> Self: ...
    @property
    def now(self) -> datetime.datetime | None:
        """The time at which rules must be valid."""

    @property
    def jurisdictions(self) -> list[str]:
        """Where the users are, in alphabetical order."""

    @property
    def audience(self) -> str | None:
        """Who sees the link."""

    @property
    def surface(self) -> str | None:
        """Where the link is shown."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Limits:
    """How much work screening one link may cost; what is not given keeps its default.

    A limit on a link adds a reason with the code ``limit``, and the policy decides what follows. Three
    limits always block: more than 16,384 matching rules in one database, more hops than ``hops``,
    and a redirect loop in a ``Chain``.

    >>> import outlink
    >>> outlink.Limits(link_bytes=4096).hops
    20
    """

    def __new__(
        cls,
        *,
        link_bytes: int | None = None,
        depth: int | None = None,
        candidates: int | None = None,
        decoded_bytes: int | None = None,
        hops: int | None = None,
    ) -> Self: ...
    @property
    def link_bytes(self) -> int:
        """The longest link that is looked at, in bytes of UTF-8."""

    @property
    def depth(self) -> int:
        """How many hops may lead to a candidate, wrappers and entities alike."""

    @property
    def candidates(self) -> int:
        """How many candidates one link may have, the link itself included."""

    @property
    def decoded_bytes(self) -> int:
        """How many bytes may be decoded while a link is unwrapped."""

    @property
    def hops(self) -> int:
        """How many hops a ``Chain`` follows."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, int]]: ...

@final
class ListLimits:
    """How much a list may ask of the compiler; what is not given keeps its default."""

    def __new__(
        cls,
        *,
        line_bytes: int | None = None,
        unpacked_bytes: int | None = None,
        regex_bytes: int | None = None,
        keyword_chars: int | None = None,
    ) -> Self: ...
    @property
    def line_bytes(self) -> int:
        """The longest line that is read, in bytes; a longer one is a diagnostic."""

    @property
    def unpacked_bytes(self) -> int:
        """The largest size that a compressed list may unpack to, in bytes."""

    @property
    def regex_bytes(self) -> int:
        """The largest compiled size of one regex, in bytes; values above 10 MiB count as 10 MiB."""

    @property
    def keyword_chars(self) -> int:
        """The fewest characters that a keyword may have."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Verdict:
    """What to do about a link, and why.

    There is no conversion to ``bool`` that would mean anything: compare ``action`` with the action
    that matters, or ask ``is_blocked``.

    >>> import outlink
    >>> verdict = outlink.Screener(lists={"mine": ["evil.example"]}).screen("https://evil.example/")
    >>> verdict.action >= outlink.Action.WARN
    True
    >>> print(verdict.reason.rule.list, verdict.reason.rule.line)
    mine 1
    """

    @property
    def action(self) -> Action:
        """The strictest action that is left."""

    @property
    def is_blocked(self) -> bool:
        """True if the action is ``block``."""

    @property
    def input(self) -> str:
        """The link as it came, cut at ``Limits.link_bytes``."""

    @property
    def reason(self) -> Reason | None:
        """The reason that decided, or ``None`` if no rule fits and the policy minds nothing else."""

    @property
    def reasons(self) -> list[Reason]:
        """Every rule and every finding that took part, the deciding one first."""

    @property
    def candidates(self) -> list[Candidate]:
        """The link itself, then every place it leads to; empty if the link has no normal form."""

    @property
    def databases(self) -> list[tuple[str, str]]:
        """The name and the id of each database that was asked, the lowest layer first."""

    def explain(self) -> str:
        """A text for people: every step from the link to the action."""

    def to_json(self) -> str:
        """The verdict as JSON on one line: the same bytes in every language."""

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain dicts and lists, in the shape of the JSON."""

    def statement(
        self,
        *,
        puid: str,
        content_date: _Time,
        application_date: _Time | None = None,
        profile: str | None = None,
    ) -> dict[str, Any] | None:
        """The statement of reasons (Digital Services Act, Article 17) as the transparency database
        takes it; ``None`` where the link is not restricted.

        ``puid`` is the platform's own number of the statement, ``content_date`` is when the content
        was published, ``application_date`` when the decision was made (now without it), ``profile``
        is the text of a profile in TOML.
        """

    def sentence(self, language: str, *, profile: str | None = None) -> str | None:
        """What the user is told of the decision, in the language of a code: ``en``, ``da``, ``sv``,
        ``nb`` or ``fi``; ``None`` where the link is not restricted."""

    def receipt(self, checked_at: _Time | None = None) -> dict[str, Any] | None:
        """The receipt of the order that decided: what its authority can be told; ``None`` if no rule
        with a reference decided. ``checked_at`` is now unless something else is said."""

    @staticmethod
    def from_json(text: str) -> Verdict:
        """The verdict that ``to_json`` wrote. Raises ``ValueError`` if the text is none, or if it has
        another version."""

    def __bool__(self) -> NoReturn:
        """A verdict is neither true nor false: this raises ``TypeError``."""

    def _repr_html_(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...

@final
class Reason:
    """A rule that fits, or something that was found in the link.

    >>> import outlink
    >>> reason = outlink.Screener(lists={"mine": ["evil.example"]}).screen("evil.example").reason
    >>> reason.code, reason.rule.list
    ('listed', 'mine')
    """

    @property
    def code(self) -> _Code:
        """What kind of reason it is."""

    @property
    def action(self) -> Action:
        """What the reason asks for."""

    @property
    def candidate(self) -> int | None:
        """The index of the candidate that it is about; ``None`` if it is about the link as a
        whole: a limit, a damaged database, or a link without a normal form."""

    @property
    def message(self) -> str:
        """The reason as one sentence without a full stop."""

    @property
    def rule(self) -> Match | None:
        """The rule that fits, for the codes listed, partial_hash, excepted and inactive."""

    @property
    def lifted_by(self) -> Match | None:
        """The exception that lifts the rule."""

    @property
    def withdrawn_by(self) -> Match | None:
        """The withdrawal of a layer above that takes the rule out of force. It has the kind and
        pattern of the rule, and its own list and line."""

    @property
    def jurisdictions(self) -> list[str]:
        """Where a condition of the policy asks for the action, if less follows elsewhere; empty if no
        condition on jurisdictions decides."""

    @property
    def detail(self) -> str | None:
        """What exactly was found: the anomaly, the network, the limit, the scheme, the shortener or
        the entity; of a rule that does not count, or an exception that lifts nothing, why."""

    @property
    def decided_by(self) -> str | None:
        """What the action follows from: a setting of the policy such as `listed`, or `category`, `anomaly`,
        `when 2`, `rule`, `mandatory`, `unattended`; `None` if it always follows."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...

@final
class Match:
    """A rule that fits a candidate, with everything that its list says of it.

    >>> import outlink
    >>> rule = outlink.Screener(lists={"mine": ["evil.example"]}).screen("evil.example").reason.rule
    >>> rule.kind, rule.pattern, rule.line
    ('domain', 'evil.example', 1)
    """

    @property
    def kind(self) -> _Kind:
        """What the rule compares."""

    @property
    def pattern(self) -> str:
        """The pattern in normal form, as a rule file has it."""

    @property
    def effect(self) -> _Effect:
        """block or except."""

    @property
    def list(self) -> str:
        """The name of the list."""

    @property
    def line(self) -> int:
        """The line of the list, counted from 1."""

    @property
    def category(self) -> str | None:
        """What the content is, in the words of the list."""

    @property
    def ground(self) -> _Ground | None:
        """Why the content may not stay."""

    @property
    def action(self) -> Action | None:
        """The action that the rule or its list asks for; the policy may say otherwise."""

    @property
    def id(self) -> str | None:
        """The number or name that the list itself gives the rule."""

    @property
    def tags(self) -> _builtin_list[str]:
        """Further open names, in the order of the list."""

    @property
    def provision(self) -> str | None:
        """The provision of the law or of the terms that the content breaks."""

    @property
    def reference(self) -> str | None:
        """The number of the order or case."""

    @property
    def source(self) -> str | None:
        """Who says so."""

    @property
    def source_type(self) -> _SourceType | None:
        """In which role they say so."""

    @property
    def jurisdictions(self) -> _builtin_list[str]:
        """Where the rule counts; empty means everywhere."""

    @property
    def valid_from(self) -> datetime.datetime | None:
        """From when on the rule counts."""

    @property
    def valid_until(self) -> datetime.datetime | None:
        """From when on the rule does not count any more."""

    @property
    def is_mandatory(self) -> bool:
        """Whether no exception may lift the rule."""

    @property
    def comment(self) -> str | None:
        """The remark of the list's author."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...

_builtin_list: TypeAlias = list

@final
class Candidate:
    """A place that a link leads to.

    >>> import outlink
    >>> place = outlink.expand("https://www.google.com/url?q=https%3A%2F%2Fevil.example").candidates[1]
    >>> place.normal, place.via.redirector
    ('https://evil.example/', 'google.url')
    """

    @property
    def url(self) -> str:
        """What a browser opens, or else the normal form."""

    @property
    def normal(self) -> str:
        """The form that rules are compared with."""

    @property
    def via(self) -> Hop | None:
        """The hop that led here; ``None`` for the link itself."""

    @property
    def entity(self) -> Entity | None:
        """The entity that it names."""

    @property
    def opaque(self) -> str | None:
        """The redirector that hides where this candidate leads, if it is one of those."""

    @property
    def anomalies(self) -> list[str]:
        """What is odd about how it is written."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...

@final
class Hop:
    """How one candidate led to another."""

    @property
    def from_(self) -> int:
        """The index of the candidate that carried the other."""

    @property
    def redirector(self) -> str:
        """The name of the redirector, google.url for instance."""

    @property
    def guessed(self) -> bool:
        """Whether the target is merely guessed."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...

@final
class Entity:
    """An account, group, channel, video, post or the like of a platform.

    >>> import outlink
    >>> str(outlink.Entity("telegram:username/Shop1"))
    'telegram:username/shop1'
    """

    def __new__(cls, text: str) -> Self:
        """The entity that a text such as ``telegram:username/foo`` names.

        Raises ``ValueError`` if it names none.
        """

    def __reduce__(self) -> tuple[Any, tuple[str]]: ...
    @property
    def platform(self) -> str:
        """The service: telegram, signal, whatsapp ..."""

    @property
    def kind(self) -> str:
        """What is named: username, invite, phone ..."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def detail(self) -> str | None:
        """Something inside it, such as the number of a message."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Verdicts:
    """The answer to a batch, in columns; pyarrow, Polars, pandas and DuckDB take it as a table.

    The columns are those that were chosen; without a choice ``action`` (allow, review, warn,
    block), ``action_number`` (0, 10, 20, 30, for comparing), and where that is not allow, of the
    deciding reason, ``code``, ``list``, ``category``, ``rule`` (the pattern) and ``candidate`` (the
    place it is about). A row without a link is null in all of them. An item is the whole verdict of
    a row, made when it is asked for.
    """

    @property
    def columns(self) -> list[_Column]:
        """The names of the columns."""

    def __getitem__(self, row: int, /) -> Verdict | None: ...
    def __iter__(self) -> Iterator[Verdict | None]: ...
    def __len__(self) -> int: ...
    def rows(self, at_least: _Action | None = None) -> list[int]:
        """The rows whose action is at least this strict (review without it), in their order."""

    def counts(self) -> dict[_ActionName, int]:
        """How many rows each action has, by its name."""

    def action_numbers(self) -> bytes:
        """A byte a row with the number of its action, 255 where there is no link; for
        ``numpy.frombuffer(verdicts.action_numbers(), "u1")``."""

    def to_dict(self) -> dict[str, list[Any]]:
        """The columns as lists."""

    def __array__(self, dtype: object | None = None, copy: bool | None = None) -> NoReturn:
        """Raises ``TypeError``: numpy, and with it ``pandas.DataFrame(verdicts)``, would make one
        column of objects of the table."""

    def __arrow_c_schema__(self) -> object:
        """The type of the columns, for the Arrow PyCapsule interface."""

    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]:
        """The columns as one struct array, for the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The columns as a stream of one batch, for the Arrow PyCapsule interface."""

    def _repr_html_(self) -> str: ...

@final
class TextLinks:
    """The links of a column of texts, in columns; pyarrow, Polars, pandas and DuckDB take it as a
    table.

    A row is a link: ``row`` is the number of its text, ``start`` and ``end`` are its place in the
    text, in characters, ``link`` is what a browser would open; the columns of its verdict follow if
    the links were screened.
    """

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows, each with its columns by their names."""

    def __len__(self) -> int: ...
    def counts(self) -> dict[_ActionName, int]:
        """How many links each action has, by its name; empty if the links were not screened."""

    def to_dict(self) -> dict[str, list[Any]]:
        """The columns as lists."""

    def __arrow_c_schema__(self) -> object:
        """The type of the columns, for the Arrow PyCapsule interface."""

    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]:
        """The columns as one struct array, for the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The columns as a stream of one batch, for the Arrow PyCapsule interface."""

    def _repr_html_(self) -> str: ...

@final
class NormalizedUrl:
    """A link in normal form, together with what a browser would open.

    >>> import outlink
    >>> outlink.normalize("hxxp://EVIL[.]example.:80/%61").normal
    'http://evil.example/a'
    """

    @property
    def href(self) -> str | None:
        """What a browser would open; ``None`` if no browser opens the link."""

    @property
    def normal(self) -> str:
        """The form that rules are compared with."""

    @property
    def scheme(self) -> str:
        """The scheme in lower case, without its colon."""

    @property
    def scheme_class(self) -> Literal["web", "app", "dangerous", "unknown"]:
        """How links of this scheme are screened."""

    @property
    def has_credentials(self) -> bool:
        """Whether a user name or a password stands in front of the host."""

    @property
    def host(self) -> str | None:
        """The host in normal form."""

    @property
    def port(self) -> int | None:
        """The port, unless it is the default one of the scheme."""

    @property
    def path(self) -> str:
        """The path in normal form."""

    @property
    def query(self) -> str | None:
        """The query in normal form, without its question mark."""

    @property
    def fragment(self) -> str | None:
        """The fragment as a browser serializes it, without its number sign."""

    @property
    def ip(self) -> str | None:
        """The address, if the host is one."""

    @property
    def registrable_domain(self) -> str | None:
        """The registrable domain of the host of a web link (eTLD+1)."""

    @property
    def network(self) -> str | None:
        """What the host addresses: public, private, loopback, metadata ..."""

    @property
    def expressions(self) -> list[str]:
        """The Safe Browsing expressions of the link."""

    @property
    def anomalies(self) -> list[str]:
        """What is odd about how the link is written."""

    @property
    def is_repaired(self) -> bool:
        """Whether a browser would refuse the text as it was written."""

    def to_json(self) -> str:
        """The JSON that the command ``outlink normalize --json`` writes."""

    def to_dict(self) -> dict[str, Any]:
        """The object of ``to_json`` as plain dicts and lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...

@final
class Expansion:
    """The places that a link leads to.

    >>> import outlink
    >>> str(outlink.expand("https://t.me/s/shop1").candidates[0].entity)
    'telegram:username/shop1'
    """

    @property
    def candidates(self) -> list[Candidate]:
        """The link itself, then every place that it leads to."""

    @property
    def limit(self) -> Literal["depth", "candidates", "decoded_bytes"] | None:
        """The limit that ended the expansion before everything was found."""

    def to_json(self) -> str:
        """The JSON that the command ``outlink expand --json`` writes."""

    def to_dict(self) -> dict[str, Any]:
        """The object of ``to_json`` as plain dicts and lists."""

@final
class Link:
    """A link in a text.

    >>> import outlink
    >>> link = outlink.extract("see hxxps://evil[.]example/x")[0]
    >>> link.start, link.end, link.url
    (4, 28, 'https://evil.example/x')
    """

    def __new__(
        cls,
        start: int,
        end: int,
        text: str,
        url: str,
        shown: str | None = None,
        shown_host_differs: bool = False,
        form: str = "scheme",
    ) -> Self: ...
    def __getnewargs__(self) -> tuple[int, int, str, str, str | None, bool, str]: ...
    @property
    def start(self) -> int:
        """The index of the first character in the text."""

    @property
    def end(self) -> int:
        """The index behind the last character: ``text[link.start:link.end] == link.text``."""

    @property
    def text(self) -> str:
        """The link as the text has it."""

    @property
    def url(self) -> str:
        """What a browser would open, with disguises undone; the link itself if no browser opens
        it."""

    @property
    def shown(self) -> str | None:
        """What markup shows in the place of the link."""

    @property
    def shown_host_differs(self) -> bool:
        """Whether what is shown names another host than that of the link."""

    @property
    def form(self) -> Literal["scheme", "bare", "disguised"]:
        """How the link is written: scheme, bare or disguised."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Live:
    """Holds the screener in force, and replaces it while links are screened.

    ``databases`` is a path or several, the lowest layer first; ``policy`` is a ``Policy``,
    the name of a preset, or the path of a policy file, which is read again when it is replaced,
    or when it has been written to and holds the same for three seconds, or by ``reload``;
    ``keys`` and ``trust`` are those of ``Screener``. Databases are read into memory and verified, so that nothing that happens to a file afterwards reaches what is in force. Processes
    share the memory of databases if ``cache`` names a folder for copies, which only the user of the
    process may be allowed to write to; or with ``map_originals=True``, if nobody writes to the files
    themselves. A reload after which a list has lost more than the share ``max_shrink`` of its rules is
    refused.

    Servers that fork their workers (gunicorn, uwsgi) open a ``Live`` before, so that the workers share
    its memory, and start a ``watch`` in each worker: a watch does not survive a fork.

    >>> import outlink, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> outlink.compile({"feed": ["evil.example"]}).write(folder / "links.outlink")
    >>> live = outlink.Live(folder / "links.outlink")
    >>> order = outlink.compile({"orders": ["gang.example"]}, name="orders")
    >>> live.put_layer(order.open())
    >>> live.current.is_blocked("https://gang.example/")
    True
    """

    def __new__(
        cls,
        databases: _Path | Iterable[_Path],
        *,
        policy: Policy | _Path | None = None,
        limits: Limits | None = None,
        keys: Mapping[str, bytes] | None = None,
        trust: _Trust | None = None,
        cache: _Path | None = None,
        map_originals: bool = False,
        max_shrink: float | None = None,
        platforms: _Additions | None = None,
        redirectors: _Additions | None = None,
    ) -> Self: ...
    @property
    def current(self) -> Screener:
        """The screener in force. It stays whole for as long as it is held."""

    def reload(self) -> None:
        """Reads the files again and publishes what they hold.

        Raises ``ReloadError`` if that fails; the last good state then stays in force.
        """

    def reload_if_changed(self) -> bool:
        """Reads the files again if one of them was replaced; says whether that was so."""

    def status(self) -> dict[str, Any]:
        """What is in force, since when, and how the last look at the files went.

        ``since``; ``databases``, of each its ``id``, ``name`` and number of ``rules``; ``changes``, of
        each database that differs from the state before what it was ``before`` and is ``after``;
        ``warnings``, a sentence for each list and category that the policy names and no database has;
        ``checked``, when the files were last found to be what is in force; and ``failure`` (``since``,
        ``last``, ``count``, ``message``), which is ``None`` if nothing is wrong with the files. Alert
        on ``failure``, and on a ``checked`` that is too long ago.
        """

    def put_layer(self, database: Database) -> None:
        """Puts a database on top of those of the files, and publishes; it takes the place of one of
        the same name that was put there before, and outlasts every reload, but not the process.

        Raises ``ReloadError`` if no rule catches a canary of the lists; everything is then as it was.
        """

    def remove_layer(self, name: str) -> bool:
        """Takes away the layer of that name, and publishes; says whether there was one."""

    def publish(self, screener: Screener) -> None:
        """Publishes a screener that the caller put together, without trying its canaries."""

    def watch(
        self, interval: float, report: Callable[[ReloadError | None], object] | None = None
    ) -> Watch:
        """Looks at the files every so many seconds, on a thread of its own, until the ``Watch`` is
        stopped. Keep it: a ``Watch`` that is collected ends its thread, with a ``ResourceWarning``.

        ``report`` hears of every reload with ``None``, and of every failure with the error.
        """

@final
class Watch:
    """A thread that watches files until ``stop`` is called, the ``with`` block ends, or the
    interpreter does, and only for as long as this object is kept."""

    def stop(self) -> None:
        """Ends the thread and waits for it."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

@final
class Suggester:
    """Looks for the rule that takes a reported link down and no bystander with it.

    Raises ``NormalizeError`` if the text is not a link.

    >>> import outlink
    >>> suggester = outlink.Suggester("https://shared.example/~gang/shop.html")
    >>> suggester.known_good("https://shared.example/~choir/")
    >>> first, *_, widest = suggester.finish()
    >>> print(first)
    {"prefix":"shared.example/~gang"}
    >>> widest.pattern, widest.bystanders, widest.is_safe
    ('shared.example', 1, False)
    """

    def __new__(
        cls,
        link: str,
        *,
        limits: Limits | None = None,
        platforms: _Additions | None = None,
        redirectors: _Additions | None = None,
    ) -> Self:
        """``platforms`` and ``redirectors`` are those of ``Screener``."""

    @property
    def target(self) -> str:
        """The place that the rules are for, in normal form: the link itself, or where it leads."""

    def known_good(self, link: str | bytes) -> None:
        """Says of a link that it is good: what takes it down is not safe."""

    def listed(self, link: str | bytes) -> None:
        """Says of a link that the lists have it already."""

    def reference(self, reference: str) -> None:
        """The number of the case, for the rules."""

    def source(self, source: str) -> None:
        """Who reported the link, for the rules."""

    def finish(self) -> list[Suggestion]:
        """The rules, first the narrowest that the reported account, page or tenant cannot step
        around. Suggested is the first that is safe."""

@final
class Suggestion:
    """A rule that would take the reported link down; as ``str``, the line of a rule file.

    >>> import outlink
    >>> narrowest = outlink.Suggester("https://t.me/shop1/17").finish()[0]
    >>> print(narrowest, narrowest.is_safe)
    {"entity":"telegram:username/shop1/17"} True
    """

    @property
    def kind(self) -> _Kind:
        """What the rule compares."""

    @property
    def pattern(self) -> str:
        """The pattern, as a rule file has it."""

    @property
    def why(self) -> str:
        """Why this rule, in words."""

    @property
    def listed(self) -> int:
        """How many of the links that the lists have the rule takes down."""

    @property
    def objection(self) -> str | None:
        """Why the rule would be refused in a list of threats, if it would."""

    @property
    def bystanders(self) -> int:
        """How many of the links that are known to be good the rule takes down."""

    @property
    def example(self) -> str | None:
        """The first of these."""

    @property
    def is_safe(self) -> bool:
        """Whether the rule has no objection against it."""

    def _repr_html_(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class OrderLayer:
    """An order as a small database, with the proof that it is in force."""

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules, one for each link of the order: ``url``, ``rule``, ``canary``, ``notes`` and
        ``wider`` rules."""

    @property
    def notes(self) -> list[str]:
        """What there is to know about the rules: a line for each note, with the link that it is
        about."""

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The links that the order treats otherwise than the databases below: ``input``, ``before``
        and ``after``, each with ``action`` and ``reason``."""

    @property
    def receipt(self) -> dict[str, Any]:
        """What the authority can be told: which order is in force, since when, in which database, and
        by which links that was checked. Rules that were not checked are ``unchecked``."""

    def write(self, path: _Path, *, signature: str | None = None) -> None:
        """Writes the file: to a new one in the same folder, which is then renamed. ``signature`` is
        that of ``Compiled.write``."""

    def open(self) -> Database:
        """The database, for ``Live.put_layer`` or a ``Screener``."""

    def to_bytes(self) -> bytes:
        """The file as it would be written."""

    def to_json(self) -> str:
        """All of that as JSON on one line: ``bytes``, ``rules``, ``changes`` and ``receipt``."""

    def to_dict(self) -> dict[str, Any]:
        """The object of ``to_json`` as plain dicts and lists."""

@final
class Chain:
    """A guard for a worker that follows redirects: every hop is screened before it is fetched.

    Give the screener a policy such as ``Policy.preview()``, which blocks addresses that are not
    public. Fetch ``href`` after each hop, exactly as it stands there, for as long as it is not
    ``None``.

    A chain stops at ``Action.BLOCK`` or, if ``stop_at`` names one, a milder action; at a reason
    ``limit`` (a loop, too many hops, a link that is too long), whatever the policy makes of it; and
    at a link that is neither ``http`` nor ``https``. Once stopped it stays stopped, and every further
    hop gives the verdict that stopped it.

    >>> import outlink
    >>> chain = outlink.Chain(outlink.Screener(policy=outlink.Policy.preview()))
    >>> chain.hop("https://example.com/a").action
    <Action.ALLOW: 0>
    >>> chain.href
    'https://example.com/a'
    >>> chain.hop("//169.254.169.254/latest/meta-data").action
    <Action.BLOCK: 30>
    >>> chain.href is None
    True
    """

    def __new__(
        cls,
        screener: Screener,
        context: Context | None = None,
        *,
        stop_at: _Action | None = None,
    ) -> Self: ...
    def hop(self, location: str | bytes) -> Verdict:
        """Screens the next hop: the first link, then each ``Location`` as the server gives it,
        which may be relative, and bytes that are not UTF-8."""

    def resource(self, reference: str) -> str | None:
        """Screens what the page of the current hop shows beside itself, such as an ``og:image``: the
        URL to fetch, or ``None`` if it must not be fetched. The chain stays where it is."""

    @property
    def href(self) -> str | None:
        """The URL to fetch now, exactly as it has to be asked for; ``None`` before the first hop, and
        where the chain has stopped."""

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the newest hop, or on the newest address of it; ``None`` before the first
        hop."""

    def address(
        self, address: str | ipaddress.IPv4Address | ipaddress.IPv6Address
    ) -> Verdict:
        """Screens an address to which the host of the current hop resolved. Connect to this address
        and to no other."""

    @property
    def action(self) -> Action:
        """The strictest action so far."""

    def __len__(self) -> int: ...

def compile(
    lists: _Lists | None = None,
    *,
    catalog: _Path | None = None,
    name: str = "lists",
    limits: ListLimits | None = None,
    progress: Callable[[str | None, int, int | None], object] | None = None,
    strict: bool = False,
    deny_warnings: bool = False,
    replaces: Database | _Path | None = None,
    known_good: Iterable[str] | None = None,
    keys: Mapping[str, bytes] | None = None,
    platforms: _Additions | None = None,
    redirectors: _Additions | None = None,
) -> Compiled:
    """Compiles lists into a database.

    ``lists`` is a mapping from names to entries, or an iterable of ``List``; ``catalog`` is the path
    of a catalog. ``progress`` is called with the name of a list, the bytes of it that were read, and
    its size if that is known; then, while the rules are sorted, put into their tables and written,
    with ``None``, how many rules are done, and how many there are. What it raises ends the work. A
    line that does not become a rule is not an error: it is a ``ListWarning``, and the report says why.

    ``strict`` refuses what ``outlink compile`` refuses: an order that gives no rule, a list without
    rules, no list at all. ``deny_warnings`` makes all warnings errors. ``replaces`` is the
    ``Database``, or the path of the file, that is replaced, for ``max_shrink`` and the report.
    ``known_good`` are links: a rule that takes one of them down is a warning. For them alone,
    ``keys`` are those of keyed lists. ``platforms`` and ``redirectors`` are those of ``Screener``;
    the database carries them.

    >>> import outlink
    >>> compiled = outlink.compile({"mine": ["evil.example", "bad.example"]})
    >>> compiled.report
    <Report: 1 list, 2 rules, 0 warnings>
    """

def normalize(link: str, *, limits: Limits | None = None) -> NormalizedUrl:
    """Brings a link to the one form in which links and rules are compared.

    Raises ``NormalizeError`` if the text is not a link.

    >>> import outlink
    >>> outlink.normalize("HTTP://www.Evil.example.:80/a/%2e%2e/b").normal
    'http://www.evil.example/b'
    """

def expand(
    link: str,
    *,
    limits: Limits | None = None,
    platforms: _Additions | None = None,
    redirectors: _Additions | None = None,
) -> Expansion:
    """Finds where a link leads, as far as the link itself says so.

    ``platforms`` and ``redirectors`` are those of ``Screener``.

    Raises ``NormalizeError`` if the text is not a link.

    >>> import outlink
    >>> for place in outlink.expand("https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fx1234").candidates:
    ...     print(place.url, place.entity)
    https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fx1234 None
    https://t.me/x1234 telegram:username/x1234
    """

def extract(
    text: str, *, base: str | NormalizedUrl | None = None, quoted_printable: bool = False
) -> list[Link]:
    """Finds the links in a text, in their order, disguised ones included.

    ``base`` is the address of the page that the text stands on, with which relative references of
    HTML and Markdown are links. ``quoted_printable`` says that the text is the body of a mail in
    that encoding.

    >>> import outlink
    >>> outlink.extract('<a href="/x">x</a>', base="https://evil.example/a")
    [<Link 9:11 "https://evil.example/x">]
    >>> outlink.extract("see hxxps://evil[.]example/x or t.me/shop")
    [<Link 4:28 "https://evil.example/x">, <Link 32:41 "https://t.me/shop">]
    """

def extract_many(
    texts: _Links,
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    base: str | NormalizedUrl | None = None,
    quoted_printable: bool = False,
) -> TextLinks:
    """Finds the links in many texts on all cores, and answers in columns, a row for each link.
    ``base`` and ``quoted_printable`` are those of ``extract``.

    >>> import outlink
    >>> outlink.extract_many(["see hxxps://evil[.]example/x", None, "t.me/shop"]).to_dict()["link"]
    ['https://evil.example/x', 'https://t.me/shop']
    """

def order(
    order: str | os.PathLike[str] | Mapping[str, Any],
    *,
    databases: _Databases | None = None,
    policy: Policy | _Path | None = None,
    context: Context | None = None,
    links: Iterable[str] | None = None,
    known_good: Iterable[str] | None = None,
    accept_over_block: Iterable[str] | None = None,
    platforms: _Additions | None = None,
    redirectors: _Additions | None = None,
    name: str = "order",
) -> OrderLayer:
    """Makes a layer of an order of an authority, and checks that it is in force.

    ``order`` is the text of an order in TOML or JSON, the ``Path`` of its file, or a mapping: it has
    ``reference``, ``authority`` and ``urls``, and may have ``jurisdictions``, ``issued``,
    ``received``, ``valid_from``, ``valid_until``, ``time_zone`` and the other attributes of rules.
    ``databases`` are those that the layer will lie on, as ``Screener`` takes them, and ``policy`` is a
    ``Policy``, the name of a preset, or the path of a file. ``context`` says when the order is put in
    force (now without it), and for whom ``links`` are screened, without the order and with it.
    ``known_good`` are links that the order must not take down. ``accept_over_block`` names links, as
    the order has them, whose rules may take bystanders down. ``platforms`` and ``redirectors`` are
    those of ``Screener``, beside those that the databases carry. ``name`` is the name that verdicts
    give of the layer.

    Raises ``OrderError`` if the text is not an order, or if one of its links would not be blocked.

    >>> import outlink
    >>> police = {"reference": "K-118", "authority": "Police", "urls": ["https://t.me/s/GangShop"]}
    >>> layer = outlink.order(police, links=["tg://resolve?domain=gangshop"])
    >>> layer.rules[0]["rule"]
    '{"entity":"telegram:username/gangshop"}'
    >>> layer.changes[0]["after"]["action"]
    'block'
    >>> layer.receipt["checks"][0]["canary"]
    'https://t.me/s/GangShop'
    """

def main(arguments: Sequence[str]) -> int:
    """Runs the command with the arguments behind its name, and gives the exit code."""
