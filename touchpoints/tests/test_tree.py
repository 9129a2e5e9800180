"""The tree, whatever the list says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from touchpoints.tree import Item, ancestors, containment, draw, expand

IDS = st.sampled_from("abcdefgh")
PARENTS = st.dictionaries(IDS, st.none() | IDS)
ITEMS = st.dictionaries(
    IDS, st.tuples(st.sampled_from(["media", "section", "media_title", "group"]), st.none() | IDS, st.lists(IDS, max_size=5))
).map(lambda raw: {id_: Item(id_, kind, parent, tuple(atoms)) for id_, (kind, parent, atoms) in raw.items()})


def world(*items: tuple[str, str, str | None, str]) -> dict[str, Item]:
    return {id_: Item(id_, kind, parent, tuple(atoms.split())) for id_, kind, parent, atoms in items}


PRESS = world(
    ("media", "media", None, ""),
    ("app", "media", None, ""),
    ("sport", "section", "media", ""),
    ("title", "media_title", None, "media app"),
    ("title-sport", "media_title_section", "title", "sport app-sport"),
    ("app-sport", "section", "app", ""),
)


@given(PARENTS)
def test_every_id_is_drawn_exactly_once(parents):
    assert sorted(line.id for line in draw(parents)) == sorted(parents)


@given(PARENTS)
def test_a_line_stands_below_its_parent_or_at_the_top(parents):
    path: list[str] = []
    for line in draw(parents):
        del path[line.depth :]
        assert line.depth == 0 or path[-1] == parents[line.id]
        path.append(line.id)


@given(PARENTS, IDS)
def test_ancestors_end_even_in_a_circle(parents, id_):
    chain = ancestors(id_, parents)
    assert len(set(chain)) == len(chain)
    assert id_ not in chain


@given(ITEMS, st.lists(IDS))
def test_expansion_ends_and_gives_no_composite(items, ids):
    found = expand(ids, items)
    assert all(atom not in items or items[atom].kind in ("media", "section") for atom in found)
    assert found == expand(found, items)


@given(ITEMS, st.lists(IDS, unique=True))
def test_containment_never_goes_in_a_circle(items, picks):
    inside = containment(picks, items)
    assert all(outer in picks and outer != inner for inner, outers in inside.items() for outer in outers)
    assert not any(inner in inside.get(outer, ()) for inner, outers in inside.items() for outer in outers)


@given(ITEMS, st.lists(IDS, unique=True))
def test_atoms_of_an_inner_pick_are_held_by_its_outers(items, picks):
    for inner, outers in containment(picks, items).items():
        parents = {id_: item.parent_id for id_, item in items.items()}
        for outer in outers:
            held = expand([outer], items) | {outer}
            assert all({atom, *ancestors(atom, parents)} & held for atom in expand([inner], items) or {inner})


def test_siblings_keep_their_order():
    assert [line.id for line in draw({"b": None, "b2": "b", "b1": "b", "a": None})] == ["b", "b2", "b1", "a"]


def test_a_section_lies_inside_its_media():
    assert containment(["sport", "media"], PRESS) == {"sport": ("media",)}


def test_a_section_lies_inside_a_title_that_holds_its_media_and_the_widest_comes_first():
    assert containment(["sport", "media", "title"], PRESS) == {"sport": ("title", "media"), "media": ("title",)}


def test_a_title_section_lies_inside_its_title_but_not_inside_one_of_its_medias():
    assert containment(["title-sport", "title", "media"], PRESS) == {"title-sport": ("title",), "media": ("title",)}


def test_a_section_lies_inside_a_title_section_that_holds_it():
    assert containment(["sport", "title-sport"], PRESS) == {"sport": ("title-sport",)}


def test_of_two_equal_picks_the_later_lies_inside_the_earlier():
    items = world(("one", "group", None, "media"), ("two", "group", None, "media"))
    assert containment(["two", "one"], items) == {"one": ("two",)}


def test_a_composite_without_atoms_lies_inside_its_owner_only():
    items = PRESS | world(("bare", "media_title_section", "title", ""))
    assert containment(["bare", "title", "media"], items) == {"bare": ("title",), "media": ("title",)}


def test_nothing_lies_inside_itself_or_beside_strangers():
    assert containment(["media", "media", "app", "unknown"], PRESS) == {}
