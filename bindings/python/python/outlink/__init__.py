"""Checks outgoing links against blocklists, offline. Answers allow, review, warn or block, and names
the rule.

>>> import outlink
>>> screener = outlink.Screener(lists={"mine": ["evil.example"]})
>>> verdict = screener.screen("https://www.evil.example/x")
>>> verdict.action
<Action.BLOCK: 30>
>>> print(verdict)
block: domain evil.example (mine, line 1) covers the link

``outlink.polars``, ``outlink.pandas``, ``outlink.spark``, ``outlink.requests`` and ``outlink.httpx``
are imported by those who use them.
"""

from outlink._action import Action
from outlink._diff import diff
from outlink._errors import (
    DatabaseError,
    LinkStopped,
    ListError,
    ListWarning,
    NormalizeError,
    OrderError,
    OutlinkError,
    PolicyError,
    ReloadError,
)
from outlink._outlink import (
    Candidate,
    Chain,
    Compiled,
    Context,
    Database,
    Diagnostic,
    Entity,
    Expansion,
    Hop,
    Limits,
    Link,
    Linter,
    List,
    ListLimits,
    ListSummary,
    Live,
    Match,
    NormalizedUrl,
    OrderLayer,
    Policy,
    Reason,
    Report,
    Screener,
    Signature,
    Suggester,
    Suggestion,
    TextLinks,
    Verdict,
    Verdicts,
    Watch,
    __version__,
    compile,
    expand,
    extract,
    extract_many,
    normalize,
    order,
)
from outlink._pickles import share_copies as _share_copies

__all__ = [
    "Action",
    "Candidate",
    "Chain",
    "Compiled",
    "Context",
    "Database",
    "DatabaseError",
    "Diagnostic",
    "Entity",
    "Expansion",
    "Hop",
    "Limits",
    "Link",
    "LinkStopped",
    "Linter",
    "List",
    "ListError",
    "ListLimits",
    "ListSummary",
    "ListWarning",
    "Live",
    "Match",
    "NormalizeError",
    "NormalizedUrl",
    "OrderError",
    "OrderLayer",
    "OutlinkError",
    "Policy",
    "PolicyError",
    "Reason",
    "ReloadError",
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
    "diff",
    "expand",
    "extract",
    "extract_many",
    "normalize",
    "order",
]

_share_copies()
