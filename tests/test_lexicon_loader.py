"""Finding, layering, validating and hashing the lexicon files: what a user's folder may change, and how a file that
cannot be used is refused by name."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from obligraph.lexicon import load
from obligraph.lexicon.base import LexiconError
from obligraph.lexicon.cues import Cues
from obligraph.lexicon.files import LexiconFiles
from obligraph.lexicon.loader import shipped
from obligraph.lexicon.organisations import Organisations
from obligraph.lexicon.roles import Roles
from obligraph.lexicon.tables import LATE, TABLES

CUE = """[[cue]]
id = "{id}"
cue_class = "must"
strength = "must"
words = ["{word}"]
yes = ["各单位{word}完成。"]
no = []
"""
RULE = '[[rule]]\nid = "x"\nwhere = "head"\npattern = "{}"\nyes = ["a"]\nno = ["b"]\n'


def layer(folder: Path, **files: str) -> Path:
    """A folder of lexicon files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="")
    return folder


def cues(*folders: Path) -> dict[str, tuple[str, ...]]:
    """The words of every cue, by id."""
    return {cue.id: tuple(cue.words) for cue in load(*folders).table("cues", Cues).cue}


def refusal(*folders: Path) -> str:
    """The message with which the folders are refused."""
    with pytest.raises(LexiconError) as caught:
        load(*folders)
    return str(caught.value)


def test_is_every_shipped_file_a_table() -> None:
    """Does each lexicon file have its schema in TABLES or in LATE, and each table its file?"""
    assert {path.stem for path in shipped().glob("*.toml")} == {*TABLES, *LATE}
    assert set(TABLES) <= load().tables.keys() <= {*TABLES, *LATE}


def test_has_every_shipped_entry_an_id_of_its_own() -> None:
    """Are the ids of each list of entries unique, and written as words and hyphens?"""
    for name, table in load().tables.items():
        for key in type(table).model_fields:
            entries = getattr(table, key)
            ids = [e.id for e in entries if hasattr(e, "id")] if isinstance(entries, list | tuple) else []
            assert len(set(ids)) == len(ids), f"{name}.{key}"
            assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", i) for i in ids), f"{name}.{key}"


def test_can_nobody_change_a_loaded_table() -> None:
    """Are tables and entries frozen?"""
    table = load().table("cues", Cues)
    with pytest.raises(ValidationError):
        setattr(table, "cue", ())  # noqa: B010
    with pytest.raises(ValidationError):
        setattr(table.cue[0], "id", "other")  # noqa: B010


def test_does_a_new_entry_join_ours(tmp_path: Path) -> None:
    """Is an entry with a new id added behind ours, and nothing else changed?"""
    found = cues(layer(tmp_path, cues=CUE.format(id="my-cue", word="断须")))
    assert found == {**cues(), "my-cue": ("断须",)}
    assert list(found)[-1] == "my-cue"


def test_does_an_entry_with_our_id_replace_ours(tmp_path: Path) -> None:
    """Is ours replaced as a whole, in its place?"""
    found = cues(layer(tmp_path, cues=CUE.format(id="must", word="断须")))
    assert found == {**cues(), "must": ("断须",)}
    assert list(found) == list(cues())


def test_can_an_entry_be_removed(tmp_path: Path) -> None:
    """Does `remove` take away the entries it names, and only those?"""
    found = cues(layer(tmp_path, cues='remove = ["strive"]\n'))
    assert found == {name: words for name, words in cues().items() if name != "strive"}


def test_do_later_folders_win(tmp_path: Path) -> None:
    """Are layers laid in the order given: the last one's entry holds, and may bring back what an earlier one
    removed?"""
    first = layer(tmp_path / "1", cues='remove = ["strive"]\n' + CUE.format(id="must", word="断须"))
    second = layer(tmp_path / "2", cues=CUE.format(id="must", word="定须") + CUE.format(id="strive", word="力求"))
    assert cues(first, second)["must"] == ("定须",)
    assert cues(first, second)["strive"] == ("力求",)
    assert cues(second, first)["must"] == ("断须",)
    assert "strive" not in cues(second, first)


def test_does_a_plain_list_replace_ours(tmp_path: Path) -> None:
    """Is a list of words, which has no ids, replaced as a whole while the table's entries stay?"""
    folder = layer(tmp_path, roles='nouns = ["单位"]\n')
    ours, theirs = load().table("roles", Roles), load(folder).table("roles", Roles)
    assert list(theirs.nouns) == ["单位"]
    assert theirs.label == ours.label


def test_does_a_layer_of_one_table_leave_the_others_alone(tmp_path: Path) -> None:
    """Do the tables that the user's folder does not name stay ours?"""
    folder = layer(tmp_path, cues=CUE.format(id="my-cue", word="断须"))
    assert load(folder).table("organisations", Organisations) == load().table("organisations", Organisations)
    assert load(folder).folders == (*load().folders, folder)


def test_does_an_empty_folder_change_nothing(tmp_path: Path) -> None:
    """Is a folder without lexicon files no change of meaning?"""
    (tmp_path / "notes.txt").write_text("not a lexicon", encoding="utf-8")
    assert load(tmp_path).digest == load().digest


def test_does_a_layer_change_what_is_found(tmp_path: Path) -> None:
    """Does a user's cue work in an extraction, and its absence without the folder?"""
    from obligraph.extractor import Extractor
    from obligraph.readers import read_bytes

    folder = layer(tmp_path, cues=CUE.format(id="my-cue", word="断须"))
    text = "各县（区）断须公开办事流程。"
    strengths = []
    for folders in ((), (folder,)):
        extractor = Extractor(*folders)
        found = extractor.extract(read_bytes(text.encode(), "case.txt", ".txt", extractor.lexicon))
        strengths.append([o.strength.value for o in found.obligations])
    assert strengths[1] == ["must"]
    assert strengths[0] != ["must"]


def test_is_a_folder_that_is_not_there_refused(tmp_path: Path) -> None:
    """Is a missing folder, or a file in its place, named in the message?"""
    assert str(tmp_path / "no") in refusal(tmp_path / "no")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert str(tmp_path / "file") in refusal(tmp_path / "file")


def test_is_an_unknown_file_refused(tmp_path: Path) -> None:
    """Does a misspelled file name say which tables there are?"""
    message = refusal(layer(tmp_path, cue=CUE.format(id="a", word="断须")))
    assert str(tmp_path / "cue.toml") in message
    assert "cues" in message
    assert "organisations" in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[[cue]\nid = 1\n", "TOML", id="broken TOML"),
        pytest.param(CUE.format(id="a", word="甲") * 2, "'a' twice", id="the same id twice"),
        pytest.param(CUE.format(id="a", word="甲").replace('id = "a"\n', ""), "no id", id="an entry without an id"),
        pytest.param(CUE.format(id="a", word="甲").replace('"a"', "7"), "no id", id="an id that is no text"),
        pytest.param(CUE.format(id="a", word="甲") + 'colour = "red"\n', "colour", id="an unknown key of an entry"),
        pytest.param('colour = "red"\n', "colour", id="an unknown key of the table"),
        pytest.param(CUE.format(id="a", word="甲").replace('words = ["甲"]\n', ""), "words", id="a missing key"),
        pytest.param(
            CUE.format(id="a", word="甲").replace('["甲"]', '"甲"', 1), "words", id="a value of the wrong kind"
        ),
        pytest.param(
            CUE.format(id="a", word="甲").replace('strength = "must"', 'strength = "iron"'),
            "strength",
            id="an unknown strength",
        ),
    ],
)
def test_is_a_bad_file_refused_by_name(tmp_path: Path, text: str, expected: str) -> None:
    """Does the message name the file and what is wrong in it?"""
    message = refusal(layer(tmp_path, cues=text))
    assert "cues.toml" in message
    assert expected in message


@pytest.mark.parametrize(
    "text",
    [
        CUE.format(id="my-cue", word="甲") + 'colour = "red"\n',
        CUE.format(id="my-cue", word="甲").replace('words = ["甲"]\n', ""),
        CUE.format(id="my-cue", word="甲").replace('"must"', '"iron"', 1),
    ],
    ids=["unknown key", "missing key", "unknown class"],
)
def test_does_the_refusal_name_the_entry(tmp_path: Path, text: str) -> None:
    """Does the message give the entry's id, which the user wrote, and not only its position among ours?"""
    assert "my-cue" in refusal(layer(tmp_path, cues=text))


def test_does_the_refusal_name_the_users_own_file(tmp_path: Path) -> None:
    """Does the message of a wrong key give the path of the user's file, not only the name that ours has too?"""
    folder = layer(tmp_path, cues=CUE.format(id="my-cue", word="甲") + 'colour = "red"\n')
    assert str(folder) in refusal(folder)


def test_is_a_misspelled_key_told_with_the_missing_one(tmp_path: Path) -> None:
    """Does one message name both halves of a misspelling, and count the entry as the user's file does?"""
    text = CUE.format(id="first", word="乙") + CUE.format(id="my-cue", word="甲").replace("words =", "wrods =")
    message = refusal(layer(tmp_path, cues=text))
    assert "cue.2.words" in message
    assert "cue.2.wrods" in message


def test_is_the_layer_blamed_that_holds_the_fault(tmp_path: Path) -> None:
    """Of two folders, is the one named whose entry is wrong, and is a fault of ours told with our own path?"""
    wrong = layer(tmp_path / "1", cues=CUE.format(id="my-cue", word="甲") + 'colour = "red"\n')
    right = layer(tmp_path / "2", cues=CUE.format(id="other", word="乙"))
    for folders in ((wrong, right), (right, wrong)):
        assert refusal(*folders).startswith(f"{wrong / 'cues.toml'}: ")


def test_is_remove_inside_an_entry_told_where_it_belongs(tmp_path: Path) -> None:
    """Is `remove` at the end of a file, where TOML makes it a key of the last entry, refused with its right place?"""
    assert "above the first" in refusal(layer(tmp_path, cues=CUE.format(id="a", word="甲") + 'remove = ["must"]\n'))


@pytest.mark.parametrize(
    ("table", "text"),
    [
        pytest.param("roles", '[[nouns]]\nid = "x"\n', id="entries for words"),
        pytest.param("cues", 'cue = ["x"]\n', id="words for entries"),
        pytest.param("cues", 'cue = "x"\n', id="a text for entries"),
        pytest.param("cues", 'cue = ["x", {id = "a"}]\n', id="words among entries"),
        pytest.param("cues", '[cue]\nid = "x"\n', id="a table for entries"),
        pytest.param("cues", f"a = {'[' * 100_000}", id="brackets in brackets"),
        pytest.param("cues", f"a = {'9' * 5000}", id="a number of thousands of digits"),
        pytest.param("deadlines", f'[[plan]]\nid = "x"\nwords = ["甲"]\nfirst = 0x{"F" * 9000}\nlast = 1\n', id="hex"),
        pytest.param("cues", "#" * (17 << 20), id="a huge file"),
        pytest.param("furniture", RULE.format("(" * 5000 + ")" * 5000), id="a pattern in parentheses"),
        pytest.param("furniture", RULE.format("a{99999999999}"), id="a pattern of endless repeats"),
        pytest.param("front_matter", '[[note]]\nid="x"\npattern="("\nyes=["a"]\nno=["b"]\n', id="a pattern of notes"),
        pytest.param("references", '[[series]]\nid="x"\npattern="("\nyes=["a"]\nno=["b"]\n', id="a pattern of series"),
        pytest.param("roles", '[reach]\npatterns=["a", "("]\nyes=["a"]\nno=["b"]\n', id="a pattern of roles"),
        pytest.param(
            "tasks",
            '[[rule]]\nid="x"\nwhere="start"\npatterns=["a", "("]\nunless_modal=true\nyes=["a"]\nno=["b"]\n',
            id="a pattern of tasks",
        ),
    ],
)
def test_does_nothing_in_a_file_crash(tmp_path: Path, table: str, text: str) -> None:
    """Is what the schema, the TOML parser or the regular expressions choke on refused with the file's path?"""
    message = refusal(layer(tmp_path, **{table: text}))
    assert str(tmp_path / f"{table}.toml") in message
    assert len(message) < 1000


def test_is_a_file_in_another_encoding_refused(tmp_path: Path) -> None:
    """Is a file that is not UTF-8 an error with its name, and no crash?"""
    (tmp_path / "cues.toml").write_bytes(CUE.format(id="a", word="甲").encode("gb18030"))
    message = refusal(tmp_path)
    assert str(tmp_path / "cues.toml") in message


def test_is_a_byte_order_mark_accepted(tmp_path: Path) -> None:
    """Is a file that a Windows editor saved as UTF-8 with a byte order mark read as any other?"""
    (tmp_path / "cues.toml").write_bytes(CUE.format(id="a", word="甲").encode("utf-8-sig"))
    assert cues(tmp_path)["a"] == ("甲",)


def test_is_the_place_of_a_rule_found_behind_a_byte_order_mark(tmp_path: Path) -> None:
    """Do `explain` and `lexicon check` read such a file as the loader does?"""
    (tmp_path / "cues.toml").write_bytes(CUE.format(id="a", word="甲").encode("utf-8-sig"))
    place = LexiconFiles(tmp_path).rule("cues", "a")
    assert place is not None
    assert place.where == f"{tmp_path / 'cues.toml'}:2"


def pipe(path: Path) -> None:
    """A named pipe, where the system has them."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(path)


@pytest.mark.parametrize(
    "make",
    [pipe, lambda path: path.symlink_to("nowhere"), lambda path: path.symlink_to(path)],
    ids=["pipe", "dangling", "loop"],
)
def test_is_what_cannot_be_read_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """Is a pipe refused without waiting for it, and a link that leads nowhere not passed over?"""
    make(tmp_path / "cues.toml")
    assert str(tmp_path / "cues.toml") in refusal(tmp_path)


def test_is_a_file_without_permission_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a file or a folder that the system does not let us read named, with the system's reason?"""

    def denied(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    layer(tmp_path, cues=CUE.format(id="a", word="甲"))
    for method, named in (("iterdir", tmp_path), ("open", tmp_path / "cues.toml")):
        with monkeypatch.context() as patch:
            # Ours stay readable.
            real = getattr(Path, method)
            patch.setattr(
                Path,
                method,
                lambda path, *a, real=real: denied(path) if path.is_relative_to(tmp_path) else real(path, *a),
            )
            message = refusal(tmp_path)
        assert message.startswith(f"{named}: ")
        assert "Permission denied" in message


def test_is_a_folder_in_the_place_of_a_file_refused(tmp_path: Path) -> None:
    """Is a folder called cues.toml an error with its name, and no crash?"""
    (tmp_path / "cues.toml").mkdir()
    assert "cues.toml" in refusal(tmp_path)


def test_is_a_removal_of_nothing_refused(tmp_path: Path) -> None:
    """Is an id under `remove` that no entry has (a misspelling) an error with that id?"""
    assert "no-such-cue" in refusal(layer(tmp_path, cues='remove = ["no-such-cue"]\n'))


def test_is_a_removal_that_is_no_list_refused(tmp_path: Path) -> None:
    """Is `remove = "must"` an error, and not the removal of m, u, s and t?"""
    assert "remove" in refusal(layer(tmp_path, cues='remove = "must"\n'))


def test_is_a_removal_of_a_like_id_hinted_at(tmp_path: Path) -> None:
    """Is the id told that a misspelled one means?"""
    assert "'strive'" in refusal(layer(tmp_path, cues='remove = ["stive"]\n'))


def test_does_an_entry_outlive_the_removal_of_the_one_below(tmp_path: Path) -> None:
    """Does `remove` take from the files below, and not the entry that its own file gives under the same id?"""
    found = cues(layer(tmp_path, cues='remove = ["strive"]\n' + CUE.format(id="strive", word="断须")))
    assert found["strive"] == ("断须",)
    assert list(found)[-1] == "strive"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (CUE.format(id="my-cue", word="必须"), ("'my-cue'", "'must'")),
        (CUE.format(id="must", word="不得"), ("'must'", "'prohibit'")),
        (CUE.format(id="a", word="甲") + CUE.format(id="b", word="甲"), ("'b'", "'a'")),
    ],
    ids=["a new entry and ours", "ours replaced and another of ours", "two new ones"],
)
def test_is_a_word_of_two_entries_refused(tmp_path: Path, text: str, named: tuple[str, str]) -> None:
    """Is a word that would mean two things refused with the user's file, the word and both entries?"""
    message = refusal(layer(tmp_path, cues=text))
    assert message.startswith(f"{tmp_path / 'cues.toml'}: ")
    assert re.search("'(必须|不得|甲)'", message)
    assert all(name in message for name in named)


def test_can_words_of_two_entries_be_listed(tmp_path: Path) -> None:
    """Does a lexicon load for `lexicon check`, which tells every such word with its line?"""
    folder = layer(tmp_path, cues=CUE.format(id="my-cue", word="必须"))
    assert load(folder, ambiguous=True).digest == LexiconFiles(folder).digest
    assert refusal(folder)


def test_may_a_word_move_to_another_entry(tmp_path: Path) -> None:
    """Can a word be taken from our entry and given to another in one file?"""
    text = 'remove = ["strive"]\n' + CUE.format(id="my-cue", word="力争")
    assert cues(layer(tmp_path, cues=text))["my-cue"] == ("力争",)


def test_does_the_digest_follow_the_content(tmp_path: Path) -> None:
    """Does another word, another entry or a removal change the digest, and the same content give the same?"""
    digests = [
        load().digest,
        load(layer(tmp_path / "1", cues=CUE.format(id="a", word="甲"))).digest,
        load(layer(tmp_path / "2", cues=CUE.format(id="a", word="乙"))).digest,
        load(layer(tmp_path / "3", cues=CUE.format(id="b", word="甲"))).digest,
        load(layer(tmp_path / "4", cues='remove = ["must"]\n')).digest,
        load(layer(tmp_path / "5", roles='nouns = ["单位"]\n')).digest,
    ]
    assert len(set(digests)) == len(digests)
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in digests)
    again = load(layer(tmp_path / "6", cues=CUE.format(id="a", word="甲"))).digest
    assert again == digests[1]


def test_does_the_digest_not_follow_the_form(tmp_path: Path) -> None:
    """Do line endings, comments, the order of keys and the order in which files were written leave the digest as it
    is?"""
    text = CUE.format(id="a", word="甲")
    head, *keys = text.splitlines()
    plain = layer(tmp_path / "1", cues=text, roles='nouns = ["单位"]\n')
    same = [
        layer(tmp_path / "2", roles='nouns = ["单位"]\n', cues=text),
        layer(tmp_path / "3", cues=text.replace("\n", "\r\n"), roles='nouns = ["单位"]\r\n'),
        layer(tmp_path / "4", cues=f"# mine\n{text}", roles='nouns = [\n  "单位",  # all\n]\n'),
        layer(tmp_path / "5", cues="\n".join([head, *reversed(keys)]) + "\n", roles='nouns = ["单位"]\n'),
    ]
    assert {load(folder).digest for folder in same} == {load(plain).digest}


def test_does_the_digest_not_follow_the_place(tmp_path: Path) -> None:
    """Is the digest of a copy of the whole lexicon, laid over ours, that of ours?"""
    shutil.copytree(shipped(), tmp_path / "copy")
    assert load(tmp_path / "copy").digest == load().digest


def test_does_a_changed_file_count_at_the_next_load(tmp_path: Path) -> None:
    """Is a file that the user corrected read again in the same process?"""
    folder = layer(tmp_path, cues=CUE.format(id="a", word="甲"))
    before = cues(folder)["a"]
    layer(tmp_path, cues=CUE.format(id="a", word="乙"))
    assert (before, cues(folder)["a"]) == (("甲",), ("乙",))


def test_are_unchanged_files_made_into_tables_once(tmp_path: Path) -> None:
    """Does the same content give the same lexicon, and a user's one file leave the other tables as they are?"""
    assert load() is load()
    folder = layer(tmp_path, cues=CUE.format(id="a", word="甲"))
    changed = [name for name, table in load(folder).tables.items() if table is not load().tables[name]]
    assert changed == ["cues"]
