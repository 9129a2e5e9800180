"""What is typed, pasted and sent by nobody who means well."""

WORDS = r"""
0 -1 1 2 50 99999999999999999999 -99999999999999999999 1e309 NaN Infinity 0x10 1.5 1,5 01 ١٢ true false null None undefined
[] {} [1] {"a":1} [[[[]]]] ' '' " '-- 'OR'1'='1 1;DROP x'||'y %27 %00 %s %(x)s {0} {{7*7}} ${7*7} #{7} <script> <svg/onload=1>
../../etc/passwd ..%2f..%2f 2026-12-01 2026-13-45 0000-00-00 9999-12-31 10000-01-01 -0001-01-01 2026-W53 2026-11-30T25:61
yesterday last_week a b both up down answer 00000000-0000-0000-0000-000000000000 ffffffff-ffff-ffff-ffff-ffffffffffff
00000000000000000000000000000000 not-a-uuid admin viewer owner sandbox kits media xlsx csv pptx en fi sv xx en-GB
Europe/Helsinki Mars/Olympus e@example.com @ a@b http:// https://x = =1+1 +1 @SUM(1) | || & && ; : :: / // \ \\ . .. * ** ? #
~ ` ^ $ ! ä ﷽ İ ß ſ
"""
ODD = ["", " ", "\t", "\r\n", "\x1b[31m", "a\x00b", "\x00", "\u202e", "\u2028", "\uffff", "\U0001f9ea", "å\u0308", "1\u00a02"]
LONG = ["x" * 101, "x" * 301, "ä" * 1001, "x" * 20_000]
NASTY = [*WORDS.split(), *ODD, *LONG]
TYPES = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-8",
    "application/x-www-form-urlencoded; charset=no-such",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=",
    "multipart/form-data",
    "application/json",
    "application/graphql",
    "text/plain; charset=latin-1",
    "text/xml",
    "",
    "x",
]
HEADERS = {
    "HX-Request": ["true", "false", "x"],
    "HX-Target": NASTY,
    "HX-Current-URL": ["http://localhost/", "::", "http://[", "x" * 3000],
    "HX-Trigger": NASTY,
    "Accept-Language": ["fi", "sv;q=0.1", "xx-YY", "en;q=x", "," * 500, "*", "a-" * 300, "zh-Hans-CN-x-private"],
    "Accept": ["text/html", "application/json", "x", "*/*;q=2"],
    "Accept-Encoding": ["gzip", "br;q=x", "identity;q=0"],
    "If-None-Match": ['"x"', "*", "W/x", "x" * 500],
    "If-Modified-Since": ["x", "Thu, 01 Jan 1970 00:00:00 GMT", "99999"],
    "Range": ["bytes=0-0", "bytes=-1", "bytes=9-1", "x"],
    "Cookie": [
        "sessionid=x",
        "language=xx",
        "language=fi",
        "messages=x",
        "opened=x.9",
        "opened=.",
        ";;;",
        'a="',
        "sessionid=" + "x" * 5000,
    ],
    "Referer": ["http://localhost/", "http://[::1", "//evil", "x" * 3000],
    "Origin": ["http://localhost:8000", "null", "http://["],
    "X-Forwarded-For": ["1.2.3.4", "x", "1.2.3.4, " * 100, "::1%lo"],
    "X-Forwarded-Proto": ["https", "x"],
    "X-Requested-With": ["XMLHttpRequest"],
    "Authorization": ["Bearer x", "Basic x", "Basic Og==", "Bearer", "x" * 3000, "Bearer \xe4"],
    "User-Agent": ["", "Slackbot 1.0", "x" * 3000, "\xe4"],
    "X-HTTP-Method-Override": ["DELETE"],
    "Idempotency-Key": NASTY,
}
