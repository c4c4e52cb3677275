"""A day of posts: which links lead where they should not, and what to do about them.

Cells as in a notebook; run as a script it writes its results to the folder that is its argument.
"""

# %% The posts of a day. In life: ``pl.read_parquet("posts/2026-03-01.parquet")``.
import random
import sys
from pathlib import Path

import matplotlib
import polars as pl

import outlink
import outlink.polars

matplotlib.use("Agg")
import matplotlib.pyplot as plt

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "a_day_of_posts")
folder.mkdir(exist_ok=True)

TEXTS = [
    "the slides are at https://slides.example/talks/{n}",
    "quick money, no questions: t.me/s/FastJobs{n}x",
    "got this by mail, is it real? hxxps://bank-login[.]example/verify?id={n}",
    "https://www.google.com/url?q=https%3A%2F%2Fbank-login.example%2Fa{n}&sa=D looks fine to me",
    "bonus for new players https://casino.example/?ref={n} and https://blog.example/{n}",
    "tg://resolve?domain=crew_recruits is hiring again",
    "no link here, only {n} words",
    "short: https://bit.ly/3x{n}",
    "https://good.bank-login.example/help/{n} is the real one",
]
draw = random.Random(2026)
posts = pl.DataFrame(
    {
        "post": range(5000),
        "hour": [draw.randrange(24) for _ in range(5000)],
        "text": [draw.choice(TEXTS).format(n=draw.randrange(300)) for _ in range(5000)],
    }
)

# %% Two lists: a feed of phishing, and the orders of an authority, in one file each.
feed = outlink.List(
    "phishing-feed",
    ["bank-login.example", "other-bank.example"],
    category="phishing",
    ground="illegal",
    source="a trusted flagger",
    source_type="trusted_flagger",
)
rules = outlink.List(
    "house-rules",
    [
        {"entity": "telegram:username/crew_recruits", "category": "recruitment", "reference": "2026/17"},
        {"domain": "casino.example", "category": "gambling", "action": "warn"},
        {"domain": "good.bank-login.example", "effect": "except", "comment": "the bank's own"},
    ],
    exceptions="all",
)
compiled = outlink.compile([feed, rules], name="a-day-of-posts")
compiled.write(folder / "links.outlink")
print(compiled.report)

screener = outlink.Screener(folder / "links.outlink")
context = outlink.Context(now="2026-03-01T12:00:00Z", jurisdictions=["SE"])

# %% The links in the posts, disguised ones included, and a verdict for each.
links = (
    posts.with_columns(
        url=pl.col("text").map_elements(
            lambda text: [link.url for link in outlink.extract(text)],
            return_dtype=pl.List(pl.String),
        )
    )
    .explode("url")
    .drop_nulls("url")
    .with_columns(verdict=outlink.polars.screen("url", screener, context))
    .unnest("verdict")
)
print(f"{len(links)} links in {len(posts)} posts")

# %% What was found, by list and category.
counts = (
    links.filter(pl.col("action") != "allow")
    .group_by("action", pl.col("list").fill_null("(no list)"), pl.col("category").fill_null(pl.col("code")))
    .len()
    .sort("len", descending=True)
)
print(counts)

figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
colours = {"review": "#3a7ca5", "warn": "#c77700", "block": "#c0392b"}
names = [f"{row['list']}: {row['category']}" for row in counts.to_dicts()]
axes.barh(names, counts["len"], color=[colours[action] for action in counts["action"]])
axes.invert_yaxis()
axes.set_xlabel("links")
figure.savefig(folder / "actions.png")

# %% The explanations of ten, for the review queue.
reviewed = links.filter(pl.col("action_number") >= outlink.Action.REVIEW).unique("url").sort("post").head(10)
for url in reviewed["url"]:
    verdict = screener.screen(url, context)
    print(verdict.explain())
page = "\n<hr>\n".join(screener.screen(url, context)._repr_html_() for url in reviewed["url"])
(folder / "explanations.html").write_text(page, encoding="utf-8")

# %% The decisions, for whoever acts on them.
decisions = links.filter(pl.col("action_number") >= outlink.Action.WARN).select(
    "post", "hour", "url", "action", "code", "list", "category", "rule", "candidate"
)
decisions.write_parquet(folder / "decisions.parquet")
print(f"{len(decisions)} decisions written to {folder / 'decisions.parquet'}")
