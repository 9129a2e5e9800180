"""What the builder's buttons do to the media sets of a draft. Each says what a person has to know about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from explorer.building import saved, snapshots
from explorer.building.filling import fill
from explorer.building.pasted_mutation import PastedError, read_mutation
from explorer.building.pasting import read_list
from explorer.checking import MOST_TOUCHPOINTS
from explorer.drafts import add_set
from explorer.models import MediaSet, Pick, ReportVersion, SavedPart, SavedVersion, Slot
from explorer.naming import suggested_names
from teams.models import User
from touchpoints.models import Touchpoint
from touchpoints.relations import Picks, resolve_preset
from touchpoints.search import SearchQuery, matching_ids


@dataclass(slots=True)
class Done:
    """`problem`: what could not be done; `said`: what was done otherwise than one sees; `focus`: the id of where to go on.

    `place`: where on the page the button stood: sets, finder, paste.
    """

    problem: str = ""
    said: str = ""
    focus: str = ""
    place: str = "sets"
    # Lines of a pasted list that were not taken, to be mended.
    left: list[str] = field(default_factory=list)
    # A pasted mutation that could not be opened, to be mended.
    mutation: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Beside the button itself: what was looked for in the finder, the pasted list, the pasted mutation."""

    query: SearchQuery
    pasted: str = ""
    mutation: str = ""
    user: User | None = None
    # What was chosen among the saved parts, by its field ("a-saved", "group-saved", "group-name").
    saved: Mapping[str, str] = field(default_factory=dict)


def press(version: ReportVersion, button: str, asked: Asked) -> Done | None:
    """Do what a button says ("add a t-1"). None: it changes no set."""
    action, _sep, rest = button.partition(" ")
    where, _sep, target = rest.partition(" ")
    sets = {each.slot: each for each in MediaSet.objects.filter(version=version)}
    chosen = [sets[slot] for slot in where if slot in sets]
    if action == "open" and where == Slot.B and Slot.B not in sets:
        add_set(version, Slot.B)
        return Done(focus=f"id_{Slot.B}-name")
    if action == "mutation":
        return _open_mutation(version, asked.mutation)
    if action == "anyone":
        return _anyone(version, where)
    if where == "group" and action in GROUP:
        return GROUP[action](version, asked)
    if action in BOTH and len(sets) == len(Slot):
        return BOTH[action](version, sets)
    if action not in ANY or not chosen:
        return None
    done = ANY[action](version, chosen, target, asked)
    done.place = PLACES.get(action, done.place)
    return done


# ------------------------------------------------------------------------------------------------------ one set, or each of two


def _add(version: ReportVersion, chosen: Sequence[MediaSet], target: str, _asked: Asked) -> Done:
    found = Touchpoint.objects.known(version.report.account).with_ids([target]).first()
    if found is None:
        words = {"id": target[:60], "account": version.report.account}
        return Done(problem=_("There is no touchpoint %(id)s in %(account)s.") % words)
    return _add_many(version, chosen, [found])


def _add_matches(version: ReportVersion, chosen: Sequence[MediaSet], _target: str, asked: Asked) -> Done:
    """Add what the finder has found: all matches and nothing else, least of all what they own."""
    return _add_all(version, chosen, asked.query)


def _add_owned(version: ReportVersion, chosen: Sequence[MediaSet], target: str, _asked: Asked) -> Done:
    """Add all that a touchpoint owns, whatever was looked for, and not the touchpoint itself."""
    return _add_all(version, chosen, SearchQuery(inside=target)) if target else Done()


def _add_all(version: ReportVersion, chosen: Sequence[MediaSet], query: SearchQuery) -> Done:
    account = version.report.account
    ids = matching_ids(account, query, MOST_TOUCHPOINTS + 1)
    if len(ids) > MOST_TOUCHPOINTS:
        return Done(problem=_too_many())
    rows = {row.upstream_id: row for row in Touchpoint.objects.known(account).with_ids(ids)}
    return _add_many(version, chosen, [rows[id_] for id_ in ids if id_ in rows])


def _add_pasted(version: ReportVersion, chosen: Sequence[MediaSet], _target: str, asked: Asked) -> Done:
    pasted = read_list(version.report.account, asked.pasted)
    if not pasted.found and not pasted.left:
        return Done(problem=_("The list is empty: paste a name or an id a line."), focus="id_pasted")
    done = _add_many(version, chosen, pasted.found) if pasted.found else Done()
    if done.problem:
        done.left = asked.pasted.splitlines()
        return done
    done.left = pasted.left
    done.said = _("Added: %(n)s.") % {"n": _counted(len(pasted.found))} if pasted.found else ""
    done.problem = " ".join(filter(None, (_unknown(pasted.unknown), _ambiguous(pasted.ambiguous))))
    done.focus = "id_pasted" if done.left else ""
    return done


def _move(version: ReportVersion, chosen: Sequence[MediaSet], target: str, asked: Asked) -> Done:
    """Put a touchpoint into these sets and take it out of the other; where it cannot come in it stays where it was."""
    done = _add(version, chosen, target, asked)
    if not done.problem:
        Pick.objects.filter(media_set__version=version, upstream_id=target).exclude(media_set__in=chosen).delete()
    return done


def _remove(_version: ReportVersion, chosen: Sequence[MediaSet], target: str, _asked: Asked) -> Done:
    Pick.objects.filter(media_set__in=chosen, upstream_id=target).delete()
    return Done()


def _clear(_version: ReportVersion, chosen: Sequence[MediaSet], _target: str, _asked: Asked) -> Done:
    Pick.objects.filter(media_set__in=chosen).delete()
    return Done()


def _close(version: ReportVersion, _chosen: Sequence[MediaSet], _target: str, _asked: Asked) -> Done:
    """Only set B can go; a report has a set A."""
    version.media_sets.filter(slot=Slot.B).delete()
    return Done()


def _copy(version: ReportVersion, chosen: Sequence[MediaSet], target: str, _asked: Asked) -> Done:
    """Give a set the touchpoints of another one, instead of its own; its period and its name stay."""
    source = version.media_sets.filter(slot=target).first()
    if source is None or source in chosen:
        return Done()
    for media_set in chosen:
        _set_preset(media_set, source.touchpoint_preset)
        snapshots.put_picks(media_set, [(pick.upstream_id, pick.name) for pick in source.picks.all()])
    return Done()


def _pick_preset(version: ReportVersion, chosen: Sequence[MediaSet], _target: str, _asked: Asked) -> Done:
    """Turn a preset into what it means today, to be changed one by one."""
    for media_set in chosen:
        if media_set.touchpoint_preset and (problem := _spell_out(version, media_set)):
            return Done(problem=problem)
    return Done()


ANY = {
    "add": _add,
    "move": _move,
    "matches": _add_matches,
    "owned": _add_owned,
    "paste": _add_pasted,
    "remove": _remove,
    "clear": _clear,
    "close": _close,
    "copy": _copy,
    "spell": _pick_preset,
}

# ------------------------------------------------------------------------------------------------------------- saved parts


def _use(version: ReportVersion, chosen: Sequence[MediaSet], _target: str, asked: Asked) -> Done:
    """Take a saved set; for one that is in use already, its newest version."""
    for media_set in chosen:
        part = _saved(version, SavedPart.Kind.SET, asked.saved.get(f"{media_set.slot}-saved", ""))
        if part is None or part.newest is None:
            return Done(problem=_("Choose a saved set of the list first."))
        saved.use_in_set(media_set, part.newest)
    return Done()


def _renew(_version: ReportVersion, chosen: Sequence[MediaSet], _target: str, _asked: Asked) -> Done:
    for media_set in chosen:
        if media_set.pinned and media_set.pinned.part.newest:
            saved.use_in_set(media_set, media_set.pinned.part.newest)
    return Done()


def _keep(version: ReportVersion, chosen: Sequence[MediaSet], _target: str, asked: Asked) -> Done:
    names = suggested_names(list(version.media_sets.prefetch_related("picks")))
    said = []
    for media_set in chosen:
        name = media_set.name or (names[media_set.slot] if media_set.picks.exists() or media_set.touchpoint_preset else "")
        try:
            kept = saved.keep(version.report.account, SavedPart.Kind.SET, name, saved.set_content(media_set), asked.user)  # type: ignore[arg-type]
        except saved.NotSaved as problem:
            return Done(problem=str(problem))
        media_set.pinned = kept
        media_set.save(update_fields=["pinned"])
        said.append(_kept(kept))
    return Done(said=" ".join(said))


def _use_group(version: ReportVersion, asked: Asked) -> Done:
    part = _saved(version, SavedPart.Kind.GROUP, asked.saved.get("group-saved", ""))
    if part is None or part.newest is None:
        return Done(problem=_("Choose a saved target group of the list first."), place="group")
    saved.use_as_group(version, part.newest)
    return Done(place="group")


def _renew_group(version: ReportVersion, _asked: Asked) -> Done:
    if version.pinned_group and version.pinned_group.part.newest:
        saved.use_as_group(version, version.pinned_group.part.newest)
    return Done(place="group")


def _keep_group(version: ReportVersion, asked: Asked) -> Done:
    name = asked.saved.get("group-name", "")
    try:
        kept = saved.keep(version.report.account, SavedPart.Kind.GROUP, name, saved.group_content(version), asked.user)  # type: ignore[arg-type]
    except saved.NotSaved as problem:
        return Done(problem=str(problem), place="group", focus="id_group-name")
    version.pinned_group = kept
    version.save(update_fields=["pinned_group"])
    return Done(said=_kept(kept), place="group")


def _saved(version: ReportVersion, kind: str, uuid: str) -> SavedPart | None:
    """Return what was chosen, if it may be used in this report."""
    try:
        return SavedPart.objects.offered(version.report.account).filter(kind=kind, uuid=UUID(uuid)).first()
    except ValueError:
        return None


def _kept(kept: SavedVersion) -> str:
    words = {"name": kept.part, "number": kept.number}
    if kept.number == 1:
        return _("Saved for the team as “%(name)s”.") % words
    return _("Saved for the team as version %(number)d of “%(name)s”.") % words


ANY |= {"use": _use, "renew": _renew, "keep": _keep}


def _anyone(version: ReportVersion, variable: str) -> Done:
    """Take a variable out of the target group; no name: all of them."""
    version.target_group = [entry for entry in version.target_group if variable and entry["variable"] != variable]
    version.save(update_fields=["target_group"])
    return Done(place="group")


GROUP = {"use": _use_group, "renew": _renew_group, "keep": _keep_group}
PLACES = {"add": "finder", "move": "sets", "matches": "finder", "owned": "finder", "paste": "paste"}

# --------------------------------------------------------------------------------------------------------------- both sets


def _swap(version: ReportVersion, _sets: dict[str, MediaSet]) -> Done:
    """Swap all but a period that B takes from A: the same days stay the same days."""
    said = snapshots.take(version)
    first, second = said["b"], said["a"]
    if first["relation"] == "same":
        first, second = first | {"own_dates": second["own_dates"], "relation": ""}, second | {"relation": "same"}
    snapshots.put_back(version, {"a": first | {"relation": ""}, "b": second})
    return Done()


def _subtract(version: ReportVersion, sets: dict[str, MediaSet]) -> Done:
    """Take out of A what is in B, too, and what lies inside of something of B."""
    first, second = sets[Slot.A], sets[Slot.B]
    if first.touchpoint_preset and (problem := _spell_out(version, first)):
        return Done(problem=problem)
    taken = _ids(version, second)
    kept = [id_ for id_ in first.picked_ids() if id_ not in taken]
    inside = Picks(version.report.account, [*taken, *kept]).containment([*taken, *kept])
    within = {id_ for id_ in kept if set(taken) & set(inside.get(id_, ()))}
    gone, _kinds = first.picks.filter(upstream_id__in=[*taken, *within]).delete()
    holding = [id_ for id_ in kept if id_ not in within and any(id_ in inside.get(each, ()) for each in taken)]
    if holding:
        return Done(said=_holds(version, holding))
    return Done() if gone else Done(said=_("A holds nothing that is in B: nothing was taken out."))


BOTH = {"swap": _swap, "subtract": _subtract}

# --------------------------------------------------------------------------------------------------------- the whole draft


def _open_mutation(version: ReportVersion, text: str) -> Done:
    """Make the draft ask what a pasted creation asks."""
    done = Done(place="mutation", focus="id_mutation")
    if not text.strip():
        done.problem = _("Paste a mutation that creates a report, with its variables.")
        return done
    try:
        definition, account_id = read_mutation(text)
    except PastedError as problem:
        done.problem, done.mutation = str(problem), text
        return done
    said = fill(version, definition, account_id)
    return Done(said=" ".join([_("The draft now asks what you have pasted."), *said]), place="mutation", focus="builder-top")


# ------------------------------------------------------------------------------------------------------------------ shared


def _add_many(version: ReportVersion, chosen: Sequence[MediaSet], rows: Sequence[Touchpoint]) -> Done:
    """Add touchpoints to each of the sets, or to none if one would have too many. A preset gives way to picks."""
    wanted = []
    for media_set in chosen:
        picks = {} if media_set.touchpoint_preset else {pick.upstream_id: pick.name for pick in media_set.picks.all()}
        merged = picks | {row.upstream_id: row.name[:300] for row in rows if row.upstream_id not in picks}
        if len(merged) > MOST_TOUCHPOINTS:
            return Done(problem=_too_many())
        wanted.append((media_set, merged))
    for media_set, merged in wanted:
        _set_preset(media_set, "")
        snapshots.put_picks(media_set, merged.items())
    return Done()


def _set_preset(media_set: MediaSet, preset: str) -> None:
    if media_set.touchpoint_preset != preset:
        media_set.touchpoint_preset = preset
        media_set.save(update_fields=["touchpoint_preset"])


def _spell_out(version: ReportVersion, media_set: MediaSet) -> str:
    """Make picks of a set's preset. Return why that cannot be."""
    rows = resolve_preset(version.report.account, media_set.touchpoint_preset)
    if len(rows) > MOST_TOUCHPOINTS:
        return _too_many()
    _set_preset(media_set, "")
    snapshots.put_picks(media_set, [(row.upstream_id, row.name[:300]) for row in rows])
    return ""


def _ids(version: ReportVersion, media_set: MediaSet) -> list[str]:
    if media_set.touchpoint_preset:
        return [row.upstream_id for row in resolve_preset(version.report.account, media_set.touchpoint_preset)]
    return list(media_set.picked_ids())


def _too_many() -> str:
    return _("Kits takes at most %(most)d touchpoints a set: remove some first.") % {"most": MOST_TOUCHPOINTS}


def _counted(count: int) -> str:
    return ngettext("%(n)d touchpoint", "%(n)d touchpoints", count) % {"n": count}


def _unknown(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    sentence = ngettext(
        "%(n)d line is neither an id nor the whole name of a touchpoint: %(lines)s.",
        "%(n)d lines are neither an id nor the whole name of a touchpoint: %(lines)s.",
        len(lines),
    )
    return sentence % {"n": len(lines), "lines": _first(lines)}


def _ambiguous(lines: dict[str, int]) -> str:
    if not lines:
        return ""
    named = [_("“%(name)s” (%(n)d)") % {"name": line[:80], "n": count} for line, count in lines.items()]
    return _("Several touchpoints have this name, so give the id or pick one: %(names)s.") % {"names": _first(named)}


def _holds(version: ReportVersion, ids: Iterable[str]) -> str:
    names = [row.name for row in Touchpoint.objects.known(version.report.account).with_ids(ids)]
    words = {"names": _first([f"“{name}”" for name in names])}
    return _("A part of these is in B, too, but Kits cannot take a part out of a touchpoint: %(names)s.") % words


def _first(texts: Sequence[str], most: int = 5) -> str:
    return ", ".join(text[:80] for text in texts[:most]) + (" …" if len(texts) > most else "")
