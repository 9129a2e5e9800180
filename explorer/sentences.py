"""The sentences of a comparison page: every clause comes from a number, and what is not known is said so."""

from __future__ import annotations

from django.utils.translation import gettext as _

from explorer.comparison import Kind, Relation
from explorer.facts import Facts, Side
from teams.formats import number, percent

# An index this near to 100 is what chance gives.
AS_CHANCE = (95, 105)


def chance(index: float | None) -> str:
    """An index against chance in words: "fewer than chance would give (index 65)"."""
    if index is None:
        return ""
    low, high = AS_CHANCE
    words = _("about as many as chance would give (index %(index)s)")
    if index < low:
        words = _("fewer than chance would give (index %(index)s)")
    if index > high:
        words = _("more than chance would give (index %(index)s)")
    return words % {"index": number(index)}


def answer(facts: Facts) -> str:
    """How many each set reached, and how many used both."""
    if facts.b is None:
        return _one_set(facts)
    return f"{_reached(facts)} {_shared(facts)}"


def _one_set(facts: Facts) -> str:
    """One set: persons and share."""
    if facts.a.reach is None:
        return _("How many people %(name)s reached is not known.") % {"name": facts.a.name}
    words = _("%(name)s reached %(reach)s, %(share)s of %(group)s.")
    if facts.a.share is None or not facts.a.reach or facts.withholds(facts.a.figure):
        words = _("%(name)s reached %(reach)s.")
    return words % {
        "name": facts.a.name,
        "reach": _people(facts, facts.a),
        "share": percent(facts.a.share),
        "group": facts.group,
    }


def _reached(facts: Facts) -> str:
    """Both reaches; the periods are named where they are what differs."""
    assert facts.b is not None
    a, b = facts.a, facts.b
    if a.reach is None and b.reach is None:
        return _("How many people the two sets reached is not known.")
    words = _("%(a)s reached %(reach_a)s and %(b)s %(reach_b)s.")
    if facts.kind in {Kind.OTHER_PERIOD, Kind.BOTH_DIFFERENT}:
        words = _("%(a)s reached %(reach_a)s (%(period_a)s) and %(b)s %(reach_b)s (%(period_b)s).")
        if a.name == b.name:
            words = _("%(a)s reached %(reach_a)s in A (%(period_a)s) and %(reach_b)s in B (%(period_b)s).")
    return words % {
        "a": a.name,
        "b": b.name,
        "reach_a": _people(facts, a),
        "reach_b": _people(facts, b, after=a),
        "period_a": a.period,
        "period_b": b.period,
    }


def _people(facts: Facts, side: Side, after: Side | None = None) -> str:
    """A set's reach in words; the word "people" is left out after a set that had it."""
    if facts.withholds(side.figure):
        return _("too few people of the panel to show")
    had = after is not None and bool(after.reach) and not facts.withholds(after.figure)
    return _number(facts, side.figure) if had and side.reach else _persons(facts, side.figure)


def _persons(facts: Facts, which: str) -> str:
    """A number of people in words, with nobody and the unknown among them."""
    persons = facts.figure(which)
    if persons is None:
        return _("an unknown number of people")
    return _("%(number)s people") % {"number": _number(facts, which)} if persons else _("nobody")


def _number(facts: Facts, which: str) -> str:
    """A figure, marked over a low base."""
    return facts.marked(number(facts.figure(which)), which)


def _shared(facts: Facts) -> str:
    """How many used both, in the words of how the sets lie to each other."""
    if facts.relation == Relation.UNKNOWN:
        return _("How many people used both is not known.")
    if facts.withholds("both"):
        return _(
            "How many used both is not shown: the number, or one that could be worked out from it, stands on fewer than "
            "%(least)s people of the panel."
        ) % {"least": facts.rule.hide_under}
    if facts.hides_overlap:
        return _("%(both)s used both.") % {"both": _persons(facts, "both")} if facts.counts.both else _("Nobody used both.")
    if facts.tells_of_return:
        return _return(facts)
    return _relations(facts)


def hidden_overlap(facts: Facts) -> str:
    """Why an overlap is not drawn."""
    return _("Not drawn: a part of it stands on fewer than %(least)s people of the panel.") % {"least": facts.rule.hide_under}


def _return(facts: Facts) -> str:
    """Same media, one period after the other: who came back."""
    counts = facts.counts
    rate = counts.both_of_b if facts.is_a_later else counts.both_of_a
    if rate is None:
        return _("There is nobody who could have come back.")
    new, gone = ("only_a", "only_b") if facts.is_a_later else ("only_b", "only_a")
    return _("%(both)s came back, a return rate of %(rate)s; %(gone)s did not come back and %(new)s were new.") % {
        "both": _persons(facts, "both"),
        "rate": percent(rate),
        "gone": _number(facts, gone),
        "new": _number(facts, new),
    }


def _relations(facts: Facts) -> str:
    """Both as shares of A and of B and against chance; what is special about empty, equal and contained sets."""
    match facts.relation:
        case Relation.NOBODY:
            return _("There is nobody to compare.")
        case Relation.ONLY_A | Relation.ONLY_B:
            return _("So nobody used both.")
        case Relation.DISJOINT:
            return _("Nobody used both.")
        case Relation.EQUAL:
            return _("They are the same people: everyone who used one used both.")
    counts = facts.counts
    words = _("%(both)s used both: %(of_a)s of A and %(of_b)s of B%(chance)s.")
    if facts.relation == Relation.A_IN_B:
        words = _("Everyone in A is also in B: %(both)s, %(of_b)s of B%(chance)s.")
    if facts.relation == Relation.B_IN_A:
        words = _("Everyone in B is also in A: %(both)s, %(of_a)s of A%(chance)s.")
    said = chance(counts.index)
    return words % {
        "both": _persons(facts, "both"),
        "of_a": percent(counts.both_of_a),
        "of_b": percent(counts.both_of_b),
        "chance": f", {said}" if said else "",
    }


def exclusive_shared(facts: Facts) -> str:
    """The three parts of everyone reached."""
    counts = facts.counts
    if facts.relation == Relation.UNKNOWN:
        return _("What the two sets share is not known: Kits gave no comparison with this calculation.")
    if facts.hides_overlap:
        return hidden_overlap(facts)
    if not counts.either:
        return _("Neither set reached anyone.")
    only_a, both, only_b = (percent(x / counts.either) for x in (counts.only_a or 0, counts.both or 0, counts.only_b or 0))
    words = _("Of the %(either)s people reached, %(only_a)s used only A, %(both)s both and %(only_b)s only B.")
    if facts.tells_of_return:
        words = _(
            "Of the %(either)s people reached in either period, %(new)s were new, %(both)s came back and %(gone)s did not."
        )
    new, gone = (only_a, only_b) if facts.is_a_later else (only_b, only_a)
    said = {"only_a": only_a, "both": both, "only_b": only_b, "new": new, "gone": gone}
    return words % (said | {"either": _number(facts, "either")})


def euler(facts: Facts) -> str:
    """How the circles lie, and how big one is beside the other."""
    if facts.hides_overlap:
        return hidden_overlap(facts)
    words = {
        Relation.UNKNOWN: _("The circles cannot be drawn: what the two sets share is not known."),
        Relation.NOBODY: _("There is nothing to draw: neither set reached anyone."),
        Relation.ONLY_A: _("One circle: B reached nobody."),
        Relation.ONLY_B: _("One circle: A reached nobody."),
        Relation.DISJOINT: _("The circles lie apart: nobody is in both."),
        Relation.EQUAL: _("One circle lies on the other: the two sets are the same people."),
        Relation.A_IN_B: _("Circle A lies inside circle B."),
        Relation.B_IN_A: _("Circle B lies inside circle A."),
        Relation.OVERLAPPING: _("The circles overlap in %(both)s of everyone reached."),
    }[facts.relation] % {"both": percent(_both_of_either(facts))}
    return f"{words} {_sizes(facts)}".strip()


def _both_of_either(facts: Facts) -> float | None:
    counts = facts.counts
    return counts.both / counts.either if counts.both is not None and counts.either else None


def _sizes(facts: Facts) -> str:
    """Which set is how many times as big; nothing where that is no finding."""
    a, b = facts.a.reach, facts.counts.reach_b
    if not a or not b or facts.relation in {Relation.UNKNOWN, Relation.EQUAL} or not facts.has_equal_length:
        return ""
    letters = ("A", "B") if a >= b else ("B", "A")
    times = max(a, b) / min(a, b)
    if times < 1.05:
        return _("A and B are about the same size.")
    said = {"big": letters[0], "small": letters[1], "times": number(times, 1)}
    return _("%(big)s is %(times)s times as big as %(small)s.") % said


def difference(facts: Facts) -> str:
    """The verdict on A − B: whether it may be said at all, and whether it is more than chance."""
    if facts.withholds("reach_a", "reach_b"):
        return _("Not compared: too few people of the panel.")
    if facts.has_equal_length is None:
        return _("Not compared: the days of a set are not known.")
    if not facts.has_equal_length:
        return _unequal(facts)
    if facts.counts.difference is None:
        return _("Not compared: there is no reach of B to compare with.")
    if round(facts.counts.difference, 3) == 0:
        return _("A and B reached about the same number of people.")
    words = _("A reached more people than B") if facts.counts.difference > 0 else _("A reached fewer people than B")
    return f"{words}; {_tested(facts)}"


def _tested(facts: Facts) -> str:
    """What the test of the two reaches says, or why there is none."""
    if facts.reach_test is not None:
        if facts.reach_test.p is None:
            return _("there is no sampling error to test against.")
        return _("the difference holds.") if facts.reach_test.holds else _("it may be chance.")
    if facts.counts.exceeds:
        return _("not tested, since reach exceeds 100%.")
    if facts.relation == Relation.UNKNOWN:
        return _("not tested, since what they share is not known.")
    if facts.is_derived:
        return _("not tested, since what they share is derived.")
    if facts.subject.results.target_group_sample_size is None:
        return _("not tested: base not known.")
    return _("not tested: too few people of the panel.")


def _unequal(facts: Facts) -> str:
    """Periods of different length: reach at the same day count from both build-ups, or no winner."""
    count, reach_a, reach_b = facts.same_day_count
    if reach_a is None or reach_b is None:
        return _("Not compared: the periods differ in length, and reach grows with every day.")
    said = {"days": count, "a": number(reach_a), "b": number(reach_b)}
    return _("After %(days)s days each: A %(a)s people, B %(b)s. Not tested.") % said
