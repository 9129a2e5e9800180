"""A comparison as plain data: complete, honest about what is not known, and safe for strangers."""

import json
import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from explorer.profile import Row, Share, corrected
from explorer.projection import project
from explorer.significance import Estimate, RulePack
from explorer.tests.subjects import FORTNIGHT, WEEK_46, msnbc, subject
from kitsapi.types import Filter, SetResults, Variable, VariableValue

PROFILE = {
    "gender f": (1.0, 1.0, 1.0, 1.0),
    "age 15-24": (0.5, 0.2, 0.3, 0.3),
    "age 25-34": (0.3, 0.3, 0.3, 0.3),
    "age 35+": (0.2, 0.5, 0.4, 0.4),
}


def parts(given, **how) -> dict[str, dict]:
    return {part["key"]: part for part in project(given, **how)["parts"]}


def tiles(given, **how) -> dict[str, str]:
    return {tile["key"]: tile["text"] for tile in parts(given, **how)["answer"]["tiles"]}


def line(part: dict, label: str) -> list[str]:
    return next([cell["text"] for cell in row["cells"]] for row in part["table"]["rows"] if row["label"] == label)


def notes(given) -> str:
    return " ".join(note for part in parts(given).values() for note in part["notes"])


CASES = {
    "msnbc": msnbc(),
    "overlapping": subject(profile=PROFILE),
    "one set": replace(subject(profile=PROFILE), set_b=None),
    "disjoint": subject(both=0),
    "equal": subject(0, 20_000, 0),
    "contained": subject(only_b=0),
    "nobody in A": subject(0, 0, 10_000, profile=PROFILE),
    "nobody": subject(0, 0, 0, profile=PROFILE),
    "over 100 %": subject(only_a=90_000),
    "other period": subject(touchpoints_b="news", period_b=WEEK_46),
    "both different": subject(period_b=WEEK_46),
    "unequal": subject(period_b=FORTNIGHT),
    "no days": subject(period_a=None, period_b=None),
    "no comparison": subject(is_compared=False, profile=PROFILE),
    "no bases": subject(panel=None, profile=PROFILE),
    "low bases": subject(panel=100, profile=PROFILE),
    "hidden bases": subject(panel=20, profile=PROFILE),
    "no overview": subject(has_overview=False),
    "nothing of B": replace(subject(), results=replace(subject().results, set_b=None, comparison=None)),
    "nothing at all": replace(
        subject(), results=replace(subject().results, target_group_size=0.0, set_a=SetResults(), set_b=None, comparison=None)
    ),
    "no touchpoints": replace(subject(), set_a=replace(subject().set_a, touchpoints=(), name="")),
}


@pytest.mark.parametrize("case", CASES)
def test_every_comparison_is_plain_data_and_fills_the_page(case):
    for language in ("en", "fi"):
        with override(language):
            plain = json.loads(json.dumps(project(CASES[case]), allow_nan=False))
            page = render_to_string("explorer/comparison/_comparison.html", {"comparison": plain})
    assert all(f'id="{part["key"]}"' in page for part in plain["parts"])
    assert "None" not in page and "nan" not in page


@pytest.mark.parametrize("case", CASES)
def test_no_page_has_inline_styles_or_scripts(case):
    page = render_to_string("explorer/comparison/_comparison.html", {"comparison": project(CASES[case])})
    assert " style=" not in page
    assert page.count("<script") == page.count('<script type="application/json"')


def test_the_page_answers_in_persons_and_per_cent():
    shown = {tile["key"]: (tile["text"], tile["details"]) for tile in parts(msnbc())["answer"]["tiles"]}
    assert {key: text for key, (text, _) in shown.items()} == {
        "reach_a": "413,763",
        "both": "48,513",
        "reach_b": "178,073",
        "only_a": "365,250",
        "only_b": "129,560",
        "either": "543,323",
        "difference": "+132.4%",
    }
    assert "41.8% of the online population" in shown["reach_a"][1]
    assert shown["both"][1][:3] == ["11.7% of A", "27.2% of B", "fewer than chance would give (index 65)"]


def test_the_table_has_every_number_of_the_answer():
    answer = parts(msnbc())["answer"]
    assert line(answer, "Both") == ["48,513", "4.9%", "4.86%–4.94%", "11.7%", "27.2%", "", "48,513"]


def test_touchpoints_open_below_the_period_and_notes_have_no_bullets_beside_their_asterisk():
    page = render_to_string("explorer/comparison/_comparison.html", {"comparison": project(subject(4_000, 500, 3_000))})
    about = page.partition('<dl class="facts')[0]
    assert about.index("week 47") < about.index("<details") and "cluster" not in about
    assert '<ul class="part__notes" role="list"><li>* Fewer than 80' in page


@pytest.mark.parametrize("case", CASES)
def test_every_row_of_a_table_fills_its_columns(case):
    tables = [part["table"] for part in project(CASES[case])["parts"] if part["table"]]
    assert all(len(row["cells"]) == len(table["columns"]) - 1 for table in tables for row in table["rows"])


def test_the_share_of_the_earlier_set_is_the_return_rate():
    later = parts(subject(touchpoints_b="news", period_b=WEEK_46))["answer"]["tiles"][1]["details"]
    assert later[:2] == ["33.3% of A", "return rate 66.7% of B"]
    earlier = parts(subject(touchpoints_b="news", period_a=WEEK_46))["answer"]["tiles"][1]["details"]
    assert earlier[:2] == ["return rate 33.3% of A", "66.7% of B"]


def test_notes_are_only_on_what_is_there():
    alone, both = notes(CASES["one set"]), notes(subject())
    assert "95% intervals" in both and "95% intervals" in alone and "95% intervals" not in notes(CASES["no bases"])
    assert "unknown, not zero" not in alone
    assert "lies in both" not in both and "lie in both" not in both
    assert "index against chance" not in parts(CASES["one set"])["answer"]["explain"]


def test_of_several_values_of_the_group_only_those_that_nobody_may_have_are_folded_away():
    shares = {"age 15-24": (0.6, 0.4, 0.5, 0.5), "age 25-34": (0.4, 0.6, 0.5, 0.5), "age 35+": (0.0, 0.0, 0.0, 0.0)}
    told = Filter("age", ("15-24", "25-34"))
    made = parts(subject(profile=shares, target_group=(told,)))["profile"]
    drawn = json.dumps(made["figures"], ensure_ascii=False)
    assert "25–34" in drawn and "35 and over" not in drawn
    assert line(made, "35 and over")[5:7] == ["–", "–"] and line(made, "15–24")[5:7] == ["120", "80"]


def test_numbers_stand_right_and_words_left():
    heads = {column["label"]: column["numeric"] for column in parts(subject(profile=PROFILE))["profile"]["table"]["columns"]}
    assert [label for label, numeric in heads.items() if not numeric] == ["Value", "Verdict"]


def test_nothing_that_identifies_upstream_objects_leaves():
    assert "tp-1" not in json.dumps([project(case) for case in CASES.values()])


def test_every_part_names_period_group_and_calculation():
    source = project(subject())["head"]["source"]
    said = "Persons · week 47, 16–22 Nov 2026 · Gender: Women · calculated 23 Nov 2026, 14:05 · Kits"
    assert source == said.replace(" ·", "\N{NO-BREAK SPACE}·")  # no line begins with a dot


def test_labels_are_those_of_kits_and_else_the_raw_words():
    told = replace(subject(), target_group=(Filter("age", ("15-24", "mystery")), Filter("pets", ("cat",))))
    assert "Age: 15–24, mystery; pets: cat" in project(told)["head"]["source"]


def test_an_unknown_overlap_is_a_gap_in_tiles_tables_and_figures():
    unknown = CASES["no comparison"]
    assert tiles(unknown)["both"] == "not known"
    assert line(parts(unknown)["shared"], "Both")[0] == "not known"
    assert parts(unknown)["euler"]["figures"] == []
    assert "unknown, not zero" in notes(unknown)


def test_reach_without_the_overview_is_the_sum_of_its_parts():
    assert tiles(CASES["no overview"])["reach_a"] == "60,000"


def test_a_report_of_one_set_has_no_overlap_and_its_profile_is_against_the_group():
    alone = parts(CASES["one set"])
    assert list(alone) == ["answer", "profile"]
    assert [column["label"] for column in alone["profile"]["table"]["columns"]][1:4] == ["A", "Target group", "Index A"]


def test_reach_over_100_per_cent_is_explained_and_not_cut():
    over = CASES["over 100 %"]
    assert "110.0% of the target group" in parts(over)["answer"]["tiles"][0]["details"]
    assert "Reach exceeds 100% of the target group" in notes(over)
    assert "In neither" not in json.dumps(parts(over)["euler"]["figures"])
    assert "In neither" in json.dumps(parts(subject())["euler"]["figures"])


def test_periods_of_unequal_length_name_no_winner_and_give_page_views_a_day():
    unequal = CASES["unequal"]
    assert tiles(unequal)["difference"] == "–"
    assert "60,000 page views a day" in parts(unequal)["answer"]["tiles"][0]["details"]
    assert "A 7 days, B 14" in notes(unequal)


def test_what_cannot_be_concluded_is_said():
    assert "cannot be told" in notes(CASES["both different"])
    assert "7 days lie in both periods" in notes(subject(touchpoints_b="news", period_a=WEEK_46, period_b=FORTNIGHT))
    assert "is not known" in notes(CASES["no days"])


def test_own_data_that_is_not_validated_is_named():
    labels = [fact["label"] for fact in project(replace(subject(), include_not_validated=True))["head"]["facts"]]
    assert "Validation" in labels


# ----------------------------------------------------------------------------------------------------------- base rules


def test_numbers_under_30_are_hidden_with_their_n_and_their_figures_with_them():
    hidden = subject(4_000, 237, 3_000)
    assert tiles(hidden)["both"] == "not shown"
    shown = line(parts(hidden)["answer"], "Both")
    assert [*shown[:5], shown[-1]] == ["not shown", "not shown", "–", "not shown", "not shown", "not shown"]
    assert parts(hidden)["euler"]["figures"] == parts(hidden)["shared"]["figures"] == []
    assert '"237"' not in json.dumps(project(hidden)) and "237.0" not in json.dumps(project(hidden))


def test_the_team_may_open_a_hidden_number():
    assert tiles(subject(4_000, 237, 3_000), opened=True)["both"] == "237 (n = 24, not for publication)"


def test_numbers_under_80_are_marked():
    low = subject(4_000, 500, 3_000)
    assert tiles(low)["both"] == "500*"
    assert "* Fewer than 80 people of the panel: read with care." in notes(low)


def test_the_mark_of_a_low_base_is_wherever_the_number_is():
    made = parts(subject(400, 350, 3_000))
    answer = made["answer"]
    bars = [note["text"] for note in answer["figures"][0]["figure"]["layout"]["annotations"]]
    assert [text.endswith("%*") for text in bars] == [True, False, True, False]
    assert "5,250* page views" in answer["tiles"][0]["details"]
    assert answer["sentence"].startswith("News reached 750* people and Sports 3,350. 350* people used both: 46.7% of A")
    for key, said in (("shared", {"400*", "350*", "3,000", "A 750*", "B 3,350"}), ("euler", {"400*", "350*", "3,000"})):
        figure = json.dumps(made[key]["figures"][0]["figure"]["layout"])
        assert all(re.search(rf"[\">]{re.escape(text)}[\"<]", figure) for text in said)


def test_a_return_over_a_low_base_is_marked_in_words():
    given = subject(400, 350, 300, touchpoints_b="news", period_b=WEEK_46)
    assert parts(given)["answer"]["sentence"].endswith(
        "350* people came back, a return rate of 53.8%; 300* did not come back and 400* were new."
    )


def test_the_base_rule_and_whose_it_is_are_said_once_at_the_top():
    facts = {fact["label"]: fact["text"] for fact in project(subject())["head"]["facts"]}
    assert facts["Base rule"] == (
        "AGOF (Germany's online audience standard): marked * under 80 people of the panel, not shown under 30"
    )
    own = project(subject(), rule=RulePack("House rule", 100, 50))["head"]["facts"][-1]["text"]
    assert own == "House rule: marked * under 100 people of the panel, not shown under 50"


def test_a_line_for_the_interval_is_in_the_legend_where_one_is_drawn():
    def marks(given) -> set[str]:
        return {mark["mark"] for view in parts(given)["answer"]["figures"] for mark in view["legend"]}

    assert "interval" in marks(subject()) and "interval" not in marks(CASES["no bases"])
    index = parts(subject(profile=PROFILE))["profile"]["figures"][1]
    assert {"mark": "interval", "text": "95% interval"} in index["legend"]


@pytest.mark.parametrize(("language", "mark"), [("en", "20%"), ("fi", "20\N{NO-BREAK SPACE}%")])
def test_the_marks_of_an_axis_are_spelled_like_the_numbers_of_the_page(language, mark):
    with override(language):
        made = parts(subject(profile=PROFILE))
    for figure in (made["answer"]["figures"][0], made["profile"]["figures"][0]):
        assert mark in figure["figure"]["layout"]["xaxis"]["ticktext"]


def test_the_page_marks_every_kind_of_key_it_uses(settings):
    sheet, script = ((settings.BASE_DIR / "static" / name).read_text() for name in ("css/comparison.css", "js/charts.js"))
    keys = {
        key["mark"]
        for case in CASES.values()
        for part in project(case)["parts"]
        for view in part["figures"]
        for key in view["legend"]
    }
    assert all(f".key--{key}" in sheet for key in keys)
    assert all(f"{key}:" in script.partition("const GLYPHS")[2].partition("\n")[0] for key in keys)


def test_why_nothing_is_drawn_is_said_once():
    shared = parts(subject(4_000, 237, 3_000))["shared"]
    assert shared["sentence"] == "Not drawn: a part of it stands on fewer than 30 people of the panel."
    assert shared["notes"] == []


def test_a_bar_that_is_not_shown_or_not_known_says_so():
    assert '"not shown"' in json.dumps(parts(subject(4_000, 237, 3_000))["answer"]["figures"])
    assert '"not known"' in json.dumps(parts(CASES["no comparison"])["answer"]["figures"])


def test_nobody_is_not_a_low_base():
    assert tiles(subject(both=0))["both"] == "0"
    assert parts(subject(both=0))["euler"]["figures"]


def test_without_sample_sizes_the_base_is_called_unknown_and_nothing_is_tested():
    unknown = parts(CASES["no bases"])
    assert line(unknown["answer"], "Both")[-1] == "base not known"
    assert line(unknown["profile"], "15–24")[-1] == "not tested"
    assert "Base not known" in notes(CASES["no bases"])


# -------------------------------------------------------------------------------------------------------------- profile


def test_the_profile_says_what_holds_in_kits_labels():
    profile = parts(subject(profile=PROFILE))["profile"]
    assert profile["sentence"] == (
        "2 of 3 tested differences hold; the others may be chance. The clearest: “Age: 15–24” is 50.0% of A and 20.0% of B."
    )
    verdicts = {row["label"]: row["cells"][-1]["text"] for row in profile["table"]["rows"]}
    assert verdicts == {"Women": "not tested", "15–24": "holds", "25–34": "may be chance", "35 and over": "holds"}
    assert line(profile, "15–24")[:4] == ["50.0%", "20.0%", "30.0%", "+30.0 points"]


def test_a_variable_that_the_group_fixes_is_only_in_the_table():
    profile = parts(subject(profile=PROFILE))["profile"]
    assert "only in the table: Gender" in profile["notes"][0]
    assert "Women" not in json.dumps(profile["figures"])


def test_the_reference_is_the_target_group_or_else_the_online_population():
    everyone = subject(profile=PROFILE, target_group=())
    assert "100 is the online population" in json.dumps(parts(everyone)["profile"]["figures"])
    assert "100 is the target group" in json.dumps(parts(subject(profile=PROFILE))["profile"]["figures"])


def test_a_hidden_base_hides_the_shares_of_its_set_everywhere():
    profile = parts(subject(4_000, 150, 50, profile=PROFILE))["profile"]
    assert line(profile, "15–24")[1] == "not shown"
    assert line(profile, "15–24")[-2:] == ["not shown", "base too low"]
    assert "of B, index" not in json.dumps(profile["figures"])
    assert profile["sentence"] == "Not compared: B stands on fewer than 30 people of the panel."


def test_beside_a_hidden_set_the_other_one_is_not_marked_as_low():
    shares = parts(subject(4_000, 150, 50, profile=PROFILE))["profile"]["figures"][0]
    assert {mark["mark"] for mark in shares["legend"]} == {"a", "round", "tick", "untested"}
    opened = parts(subject(4_000, 150, 50, profile=PROFILE), opened=True)["profile"]["figures"][0]
    assert {mark["mark"] for mark in opened["legend"]} == {"a", "round", "tick", "low"}


def test_over_a_low_base_a_difference_is_not_called_clear():
    sentence = parts(CASES["low bases"])["profile"]["sentence"]
    assert sentence.startswith("The base is low: read with care. The widest: “Age: ")


ALIKE = {"age 15-24": (0.31, 0.3, 0.3, 0.3), "age 25-34": (0.3, 0.3, 0.3, 0.3), "age 35+": (0.39, 0.4, 0.4, 0.4)}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            subject(1_000, 1_000, 1_000, profile=ALIKE),
            "None of the 3 tested differences holds: each may be chance. "
            "The widest: “Age: 15–24” is 31.0% of A and 30.0% of B.",
        ),
        (
            subject(profile={"age 15-24": (0.5, 0.2, 0.3, 0.3), "age 25-34": (0.5, 0.75, 0.7, 0.7)}),
            "All 2 tested differences hold. The clearest: “Age: 15–24” is 50.0% of A and 20.0% of B.",
        ),
        (
            subject(profile={"age 15-24": (0.5, 0.2, 0.3, 0.3)}),
            "The one tested difference holds. The clearest: “Age: 15–24” is 50.0% of A and 20.0% of B.",
        ),
        (
            subject(panel=None, profile=PROFILE),
            "No difference could be tested. The widest: “Age: 15–24” is 50.0% of A and 20.0% of B.",
        ),
        (subject(0, 20_000, 0, profile={"age 15-24": (0.5,) * 4}), "No value differs: the shares of A are those of B."),
        (
            replace(subject(profile={"age 15-24": (0.3, 0.2, 0.3, 0.3)}), set_b=None),
            "No value differs: the shares of A are those of the target group.",
        ),
        (subject(100, 100, 100, profile=PROFILE), "Too few people of the panel to show who they are."),
    ],
)
def test_the_first_clause_of_the_profile_is_its_answer(given, said):
    assert parts(given)["profile"]["sentence"] == said


def test_shares_that_kits_does_not_give_are_not_compared():
    given = subject(profile=PROFILE)
    known = replace(given, results=replace(given.results, set_b=replace(given.results.set_b, profile=None)))
    assert parts(known)["profile"]["sentence"] == "Not compared: the shares of a set are not known."


def test_values_stand_in_kits_order_and_not_in_that_of_an_alphabet():
    """Neither does A with dots come before Z, nor 100 before 20: the account says what follows what."""
    names = ["65+", "5-9", "Öjebyn", "Zürich", "Ähtäri", "Ahvenanmaa"]
    told = Variable("age", "Age", tuple(VariableValue(name, name) for name in names))
    given = subject(profile={f"age {name}": (0.1, 0.1, 0.1, 0.1) for name in sorted(names)})
    rows = parts(replace(given, variables=(told,)))["profile"]["table"]["rows"]
    assert [row["label"] for row in rows] == names


def with_p(variable: str, p: float) -> Row:
    nothing = Share(0.5, 100.0, None, "untested", None, None)
    return Row(variable, "value", nothing, nothing, 0.5, Estimate(0.1, 0.1, 0.0, 0.2, p))


def test_two_values_of_one_variable_are_one_test():
    # As one test, .03 must stay under .05 × 1/2; counted twice it would pass under .05 × 2/3.
    rows = [with_p("gender", 0.03), with_p("gender", 0.03), with_p("age", 0.9)]
    assert [row.state for row in corrected(rows)] == ["chance", "chance", "chance"]


def test_both_values_of_one_variable_share_their_verdict():
    two = {"gender f": (0.6, 0.4, 0.5, 0.5), "gender m": (0.4, 0.6, 0.5, 0.5)}
    rows = parts(subject(profile=two, target_group=()))["profile"]["table"]["rows"]
    assert [row["cells"][-1]["text"] for row in rows] == ["holds", "holds"]


def test_a_profile_that_was_not_asked_for_is_left_out_and_an_empty_one_explained():
    assert "profile" not in parts(subject())
    assert parts(msnbc())["profile"]["sentence"] == "This account has no variables, so there is no profile."
    asked = replace(subject(), blocks=("overview", "profile"))
    assert "Kits gave none" in parts(asked)["profile"]["sentence"]
