"""Databases that somebody has to have signed."""

from __future__ import annotations

import pickle
from pathlib import Path

import outlink
import pytest

KEYS = Path(__file__).parents[3] / "tests" / "keys"
OURS, OTHER = KEYS / "test-only.pub", KEYS / "test-only-other.pub"

pytestmark = pytest.mark.skipif(not KEYS.is_dir(), reason="the keys are not beside the package")


@pytest.fixture
def signed(tmp_path):
    (tmp_path / "bad.txt").write_text("evil.example\n")
    path = tmp_path / "links.outlink"
    arguments = ["--list", f"domains:{tmp_path / 'bad.txt'}", "--sign", str(KEYS / "test-only.key")]
    assert outlink._outlink.main(["compile", *arguments, "-o", str(path)]) == 0
    return path


@pytest.mark.parametrize("trust", [OURS, OURS.read_text() if OURS.exists() else "", [OTHER, OURS]])
def test_what_is_signed_is_opened(signed, trust):
    for opened in (outlink.Database.open, outlink.Database.read):
        database = opened(signed, trust=trust)
        assert database.signature.key_id == "93B455424100336C"
        assert "file:links.outlink" in database.signature.trusted_comment
    cached = outlink.Database.open(signed, trust=trust, cache=signed.parent / "cache")
    assert cached.signature is not None
    assert outlink.Screener(signed, trust=trust).is_blocked("evil.example")
    assert outlink.Live(signed, trust=trust).current.is_blocked("evil.example")
    mixed = outlink.Screener(signed, lists={"mine": ["worse.example"]}, trust=trust)
    assert mixed.is_blocked("worse.example"), "nobody has to sign what is compiled here"


def test_what_is_not_signed_is_refused(signed, tmp_path):
    for opened in (outlink.Database.open, outlink.Database.read, outlink.Screener):
        with pytest.raises(outlink.DatabaseError, match="trusted is"):
            opened(signed, trust=OTHER)
    with pytest.raises(outlink.ReloadError, match="trusted is"):
        outlink.Live(signed, trust=OTHER)
    unsigned = tmp_path / "unsigned.outlink"
    outlink.compile({"mine": ["evil.example"]}).write(unsigned)
    with pytest.raises(outlink.DatabaseError, match="not signed"):
        outlink.Screener(unsigned, trust=OURS)
    assert outlink.Database.open(unsigned).signature is None
    # A changed file under an old signature.
    signed.write_bytes(unsigned.read_bytes())
    with pytest.raises(outlink.DatabaseError, match="not what key 93B455424100336C signed"):
        outlink.Screener(signed, trust=OURS)


def test_bytes_come_with_their_signature(signed):
    data = signed.read_bytes()
    signature = Path(f"{signed}.minisig").read_text()
    database = outlink.Database.from_bytes(data, trust=OURS, signature=signature)
    assert database.signature.key_id == "93B455424100336C"
    with pytest.raises(outlink.DatabaseError, match="as signature="):
        outlink.Database.from_bytes(data, trust=OURS)
    with pytest.raises(ValueError, match="as trust="):
        outlink.Database.from_bytes(data, signature=signature)
    with pytest.raises(outlink.DatabaseError, match="not a signature of minisign"):
        outlink.Database.from_bytes(data, trust=OURS, signature="nonsense")


def test_a_signature_made_elsewhere_is_written_beside(signed, tmp_path):
    signature = Path(f"{signed}.minisig").read_text()
    compiled = outlink.compile({"bad": "evil.example\n"}, name="links")
    compiled.write(tmp_path / "again.outlink", signature=signature)
    assert (tmp_path / "again.outlink.minisig").read_text() == signature


def test_pickles_keep_whom_to_trust(signed):
    pickled = pickle.dumps(outlink.Screener(signed, trust=OURS))
    assert pickle.loads(pickled).databases[0].signature.key_id == "93B455424100336C"
    read = pickle.dumps(outlink.Database.read(signed, trust=[OURS]))
    outlink.compile({"mine": ["evil.example"]}).write(signed)
    for copy in (pickled, read):
        with pytest.raises(outlink.DatabaseError, match="not what key"):
            pickle.loads(copy)


def test_what_is_no_key_says_what_is(signed, tmp_path):
    with pytest.raises(ValueError, match="as a Path"):
        outlink.Screener(signed, trust="links.pub")
    (tmp_path / "links.pub").write_text("nonsense")
    with pytest.raises(ValueError, match="not a public key of minisign"):
        outlink.Screener(signed, trust=tmp_path / "links.pub")
    with pytest.raises(FileNotFoundError):
        outlink.Screener(signed, trust=tmp_path / "missing.pub")
    with pytest.raises(TypeError, match="trust must be"):
        outlink.Screener(signed, trust=7)
    with pytest.raises(ValueError, match="names nobody"):
        outlink.Screener(signed, trust=[])
