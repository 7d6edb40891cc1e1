"""What is sent: hardening's table of requests on whose end two programs may not agree."""

from dataclasses import dataclass

from stack import KEY

CHAT = "/v1/chat/completions"
ESCAPED = "/first%20HTTP/1.1%0d%0a%0d%0aGET%20/smuggled"
CANARY = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
BODY = b'{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}'
# Behind each case comes this one; a proxy or server that still serves it then closes.
SECOND = b"GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@dataclass
class Case:
    """`statuses` are the final ones of the server alone: one, or two if it serves SECOND too.

    `everywhere`: each proxy too must have both requests served.
    `not_behind`: the ways whose proxies take the canary for a request, which is not for us to mend.
    """

    name: str
    request: bytes
    statuses: tuple
    paths: tuple = ("/first", CHAT)
    everywhere: bool = False
    not_behind: tuple = ()

    @property
    def method(self):
        """As the server writes it to its log."""
        return self.request.strip(b"\r\n").split(b" ")[0].decode("latin-1")[:20]


def get(*fields, line=b"GET /first HTTP/1.1", host=b"Host: a", body=b""):
    return b"\r\n".join([line, *([host] if host else []), *fields, b"", body])


def post(*fields, body=CANARY, version=b"1.1", key=KEY):
    line = b"POST %s HTTP/%s" % (CHAT.encode(), version)
    authorization = b"Authorization: Bearer %s" % key.encode()
    return get(authorization, *fields, line=line, body=body)


def chunk(data, size=None, end=b"\r\n"):
    return (b"%x" % len(data) if size is None else size) + b"\r\n" + data + end


CHUNKED = b"Transfer-Encoding: chunked"
LAST = b"0\r\n\r\n"
CHUNKED_CANARY = chunk(CANARY) + LAST


def length(of):
    return b"Content-Length: %d" % len(of)


def coded(*fields, **more):
    """A chunked body, the canary in it, whose framing the fields tell."""
    return post(*fields, body=CHUNKED_CANARY, **more)


def ends_at_zero(*fields):
    """Who goes by chunks sees the canary as the next request; the length covers it."""
    return post(*fields, body=LAST + CANARY)


def first_chunk(head, tail=b"\r\n"):
    """A body of two chunks whose first, of 3 bytes, begins with `head` and ends with `tail`."""
    return post(CHUNKED, body=head + BODY[:3] + tail + chunk(BODY[3:]) + LAST)


def trailer(*fields):
    return post(CHUNKED, body=chunk(BODY) + b"0\r\n" + b"".join(f + b"\r\n" for f in fields)
                + b"\r\n")


def refused(status, **requests):
    return [Case(name, request, (status,)) for name, request in requests.items()]


def served(status, **requests):
    return [Case(name, request, (status, 404)) for name, request in requests.items()]


BOTH = length(LAST + CANARY)

PLAIN = [
    Case("plain_get", get(), (404, 404), everywhere=True),
    Case("length", post(length(BODY), body=BODY), (200, 404), everywhere=True),
    Case("length_of_canary", post(length(CANARY)), (400, 404), everywhere=True),
    Case("chunked", post(CHUNKED, body=chunk(BODY) + LAST), (200, 404), everywhere=True),
    Case("chunked_canary", coded(CHUNKED), (400, 404), everywhere=True),
    Case("get_with_body", get(length(CANARY), body=CANARY), (404, 404)),
    Case("wrong_key", post(length(CANARY), key="wrong"), (401, 404), everywhere=True),
]

TRANSFER_ENCODING = [
    *refused(
        400,
        gzip_chunked=coded(b"Transfer-Encoding: gzip, chunked"),
        gzip_and_length=post(b"Transfer-Encoding: gzip", length(CANARY)),
        gzip=post(b"Transfer-Encoding: gzip"),
        identity=post(b"Transfer-Encoding: identity"),
        identity_and_length=post(b"Transfer-Encoding: identity", length(CANARY)),
        chunked_identity=coded(b"Transfer-Encoding: chunked, identity"),
        identity_chunked=coded(b"Transfer-Encoding: identity, chunked"),
        chunked_chunked=coded(b"Transfer-Encoding: chunked, chunked"),
        comma_chunked=coded(b"Transfer-Encoding: ,chunked"),
        chunked_comma=coded(b"Transfer-Encoding: chunked,"),
        chunked_parameter=coded(b"Transfer-Encoding: chunked;q=1"),
        xchunked=coded(b"Transfer-Encoding: xchunked"),
        quoted=coded(b'Transfer-Encoding: "chunked"'),
        apostrophes=coded(b"Transfer-Encoding: 'chunked'"),
        empty_coding=coded(b"Transfer-Encoding:"),
        two_codings=coded(CHUNKED, CHUNKED),
        identity_line_then_chunked=coded(b"Transfer-Encoding: identity", CHUNKED),
        chunked_line_then_identity=coded(CHUNKED, b"Transfer-Encoding: identity"),
        chunked_line_then_other_case=coded(CHUNKED, b"TRANSFER-ENCODING: x"),
        coding_vt_before=coded(b"Transfer-Encoding: \x0bchunked"),
        coding_vt_after=coded(b"Transfer-Encoding: chunked\x0b"),
        coding_ff_before=coded(b"Transfer-Encoding: \x0cchunked"),
        coding_nul_after=coded(b"Transfer-Encoding: chunked\0"),
        coding_nbsp_after=coded(b"Transfer-Encoding: chunked\xa0"),
        coding_space_before_colon=coded(b"Transfer-Encoding : chunked"),
        coding_tab_before_colon=coded(b"Transfer-Encoding\t: chunked"),
        coding_vt_before_colon=coded(b"Transfer-Encoding\x0b: chunked"),
        coding_vt_before_name=coded(b"\x0bTransfer-Encoding: chunked"),
        coding_space_before_name=coded(b" Transfer-Encoding: chunked"),
        coding_behind_bare_lf=coded(b"X: 1\nTransfer-Encoding: chunked", length(CHUNKED_CANARY)),
        coding_behind_bare_cr=coded(b"X: 1\rTransfer-Encoding: chunked", length(CHUNKED_CANARY)),
        coding_folded=coded(b"Transfer-Encoding:\r\n chunked"),
        coding_folded_list=coded(b"Transfer-Encoding: chunked\r\n , identity"),
        http10_chunked=coded(CHUNKED, version=b"1.0"),
        http10_chunked_kept_alive=coded(CHUNKED, b"Connection: keep-alive", version=b"1.0"),
        length_then_coding=ends_at_zero(BOTH, CHUNKED),
        coding_then_length=ends_at_zero(CHUNKED, BOTH),
        length_then_other_coding=ends_at_zero(BOTH, b"Transfer-Encoding: xchunked"),
        short_length_then_coding=coded(b"Content-Length: 4", CHUNKED),
        coding_then_short_length=coded(CHUNKED, b"Content-Length: 4"),
        length_0_then_coding=coded(b"Content-Length: 0", CHUNKED),
    ),
    *served(
        400,
        coding_after_tab=coded(b"Transfer-Encoding:\tchunked"),
        coding_without_space=coded(b"Transfer-Encoding:chunked"),
        coding_with_space_behind=coded(b"Transfer-Encoding: chunked \t"),
        coding_in_capitals=coded(b"TRANSFER-ENCODING: CHUNKED"),
        underscored_coding=post(b"Transfer_Encoding: chunked", BOTH, body=LAST + CANARY),
        te_is_another_field=post(b"TE: chunked", BOTH, body=LAST + CANARY),
        coding_as_hop_by_hop=coded(CHUNKED, b"Connection: Transfer-Encoding"),
    ),
]

CONTENT_LENGTH = [
    *refused(
        400,
        equal_lengths=post(length(CANARY), length(CANARY)),
        unequal_lengths=post(length(CANARY), b"Content-Length: 0"),
        unequal_lengths_0_first=post(b"Content-Length: 0", length(CANARY)),
        list_of_lengths=post(b"Content-Length: 3,3", body=b"abc"),
        list_of_unequal_lengths=post(b"Content-Length: 0, %d" % len(CANARY)),
        plus=post(b"Content-Length: +%d" % len(CANARY)),
        minus=post(b"Content-Length: -%d" % len(CANARY)),
        hexadecimal=post(b"Content-Length: 0x%x" % len(CANARY)),
        exponent=post(b"Content-Length: 3e0"),
        fraction=post(b"Content-Length: 3.0"),
        letter_behind=post(b"Content-Length: 3a"),
        two_numbers=post(b"Content-Length: 3 3"),
        empty_length=post(b"Content-Length:"),
        length_behind_vt=post(b"Content-Length: \x0b%d" % len(CANARY)),
        length_before_nul=post(b"Content-Length: %d\0" % len(CANARY)),
        length_of_65_bits=post(b"Content-Length: %d" % (2**64 + len(CANARY))),
        length_of_33_digits=post(b"Content-Length: 1" + b"0" * 32),
        length_folded=post(b"Content-Length:\r\n %d" % len(CANARY)),
        length_folded_on=post(b"Content-Length: %d\r\n 0" % len(CANARY)),
    ),
    Case("length_space_before_colon", post(b"Content-Length : %d" % len(CANARY)), (400,),
         not_behind=("lenient",)),
    *refused(413, huge_length=post(b"Content-Length: %d" % (2**63 - 1))),
    *served(
        400,
        length_with_spaces=post(b"Content-Length:  %d \t" % len(CANARY)),
        length_with_zeros=post(b"Content-Length: 000%d" % len(CANARY)),
        length_as_hop_by_hop=post(length(CANARY), b"Connection: Content-Length"),
        underscored_length=post(b"Content_Length: 0", length(CANARY)),
    ),
]

CHUNKS = [
    *served(
        200,
        extension=first_chunk(b"3;ext\r\n"),
        extension_with_value=first_chunk(b"3;ext=1\r\n"),
        extension_quoted=first_chunk(b'3;ext="a; b"\r\n'),
        extension_behind_space=first_chunk(b"3 ;ext\r\n"),
        size_with_zero=first_chunk(b"03\r\n"),
        size_with_16_digits=first_chunk(b"0" * 15 + b"3\r\n"),
        trailer_host=trailer(b"Host: other"),
        trailer_authorization=trailer(b"Authorization: Bearer wrong"),
        trailer_connection=trailer(b"Connection: close"),
    ),
    *refused(
        400,
        size_0x3=first_chunk(b"0x3\r\n"),
        size_plus=first_chunk(b"+3\r\n"),
        size_minus=first_chunk(b"-1\r\n"),
        size_with_17_digits=first_chunk(b"1" + b"0" * 15 + b"3\r\n"),
        size_empty=first_chunk(b"\r\n"),
        size_letter=first_chunk(b"g\r\n"),
        size_space_before=first_chunk(b" 3\r\n"),
        size_space_behind=first_chunk(b"3 \r\n"),
        size_tab_behind=first_chunk(b"3\t\r\n"),
        size_vt_behind=first_chunk(b"3\x0b\r\n"),
        size_underscore=first_chunk(b"3_0\r\n"),
        size_comma=first_chunk(b"3,ext\r\n"),
        size_nul=first_chunk(b"3\0\r\n"),
        size_lf=first_chunk(b"3\n"),
        size_cr=first_chunk(b"3\r"),
        size_two_cr=first_chunk(b"3\r\r\n"),
        extension_lf=first_chunk(b"3;\n"),
        extension_name_lf=first_chunk(b"3;ext\n"),
        extension_lf_inside=first_chunk(b"3;a\nb\r\n"),
        extension_quoted_lf=first_chunk(b'3;ext="\n"\r\n'),
        extension_quoted_cr=first_chunk(b'3;ext="\r"\r\n'),
        extension_quoted_nul=first_chunk(b'3;ext="\0"\r\n'),
        extension_quoted_crlf=first_chunk(b'3;ext="\r\n"\r\n'),
        extension_empty=first_chunk(b"3;\r\n"),
        nothing_after_data=first_chunk(b"3\r\n", tail=b""),
        lf_after_data=first_chunk(b"3\r\n", tail=b"\n"),
        cr_after_data=first_chunk(b"3\r\n", tail=b"\r"),
        two_bytes_after_data=first_chunk(b"3\r\n", tail=b"xx"),
        more_data_than_size=first_chunk(b"2\r\n"),
        data_shorter_than_size=first_chunk(b"4\r\n"),
        last_chunk_lf=post(CHUNKED, body=chunk(BODY) + b"0\n\n"),
        last_chunk_lf_behind=post(CHUNKED, body=chunk(BODY) + b"0\r\n\n"),
        trailer_length=trailer(length(CANARY)),
        trailer_coding=trailer(CHUNKED),
        trailer_lf=trailer(b"X: 1\nY: 2"),
        trailer_is_a_request=post(CHUNKED, body=chunk(BODY) + b"0\r\n" + CANARY),
    ),
    *refused(413, size_of_64_bits=first_chunk(b"f" * 16 + b"\r\n")),
    # The answer comes before the body: nothing of that may be left for the next request.
    *refused(401, wrong_key_chunked=coded(CHUNKED, key="wrong")),
    *refused(404, get_chunked=get(CHUNKED, body=CHUNKED_CANARY)),
]

HOSTS_AND_FIELDS = [
    *refused(
        400,
        no_host=get(host=b""),
        empty_host=get(host=b"Host:"),
        two_hosts=get(b"Host: b"),
        two_equal_hosts=get(b"Host: a"),
        host_with_slash=get(host=b"Host: a/b"),
        host_with_space=get(host=b"Host: a b"),
        host_with_at=get(host=b"Host: a@b"),
        host_with_control=get(host=b"Host: a\x01"),
        host_non_ascii=get(host=b"Host: \xc3\xa9"),
        folded=get(b"X: 1\r\n 2"),
        folded_with_tab=get(b"X: 1\r\n\t2"),
        folded_first_line=get(host=b" Host: a"),
        folded_empty_line=get(b"X: 1\r\n \r\nY: 2"),
        name_space_before_colon=get(b"X : 1"),
        name_empty=get(b": 1"),
        name_missing_colon=get(b"X"),
        name_with_space=get(b"X Y: 1"),
        name_with_nul=get(b"X\0: 1"),
        name_with_control=get(b"X\x01: 1"),
        name_non_ascii=get(b"\xc3\xa9: 1"),
        value_with_nul=get(b"X: \0"),
        value_with_control=get(b"X: \x01"),
        value_with_delete=get(b"X: \x7f"),
        value_with_lf=get(b"X: 1\nY: 2"),
        value_with_cr=get(b"X: 1\rY: 2"),
        value_ends_in_cr_cr_lf=get(b"X: 1\r"),
        lines_end_in_lf=get().replace(b"\r\n", b"\n"),
        lines_end_in_cr=get().replace(b"\r\n", b"\r"),
        line_ends_in_lf=get().replace(b"\r\n", b"\n", 1),
        empty_line_is_lf=get()[:-2] + b"\n",
        empty_line_is_cr=get()[:-2] + b"\r",
    ),
    *refused(431, large_field=get(b"X: " + b"x" * 33_000)),
    *refused(431, many_fields=get(*[b"X-%d: %s" % (i, b"x" * 400) for i in range(90)])),
    *refused(
        417,
        unknown_expectation=post(b"Expect: 200-ok", length(CANARY)),
        list_of_expectations=post(b"Expect: 100-continue, x", length(CANARY)),
    ),
    *served(
        404,
        value_non_ascii=get(b"X: \xff\xc3\xa9"),
        value_empty=get(b"X:"),
        upgrade_h2c=get(b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c",
                        b"HTTP2-Settings: AAMAAABkAAQAAP__"),
        upgrade_websocket=get(b"Connection: Upgrade", b"Upgrade: websocket",
                              b"Sec-WebSocket-Version: 13"),
        empty_line_before=b"\r\n" + get(),
    ),
    *served(400, expects_continue=post(b"Expect: 100-continue", length(CANARY))),
]


def line(text):
    return get(line=text)


REQUEST_LINES = [
    *refused(
        405,
        connect=line(b"CONNECT a:443 HTTP/1.1"),
        trace=line(b"TRACE /first HTTP/1.1"),
    ),
    # CONNECT has no content, so a proxy may rightly take this for three requests.
    Case("connect_with_body", get(length(CANARY), line=b"CONNECT a:443 HTTP/1.1", body=CANARY),
         (405,), not_behind=("strict", "lenient")),
    *refused(
        501,
        unknown_method=line(b"BREW /first HTTP/1.1"),
        lower_case_method=line(b"get /first HTTP/1.1"),
        method_with_punctuation=line(b"G!T /first HTTP/1.1"),
        long_method=line(b"M" * 300 + b" /first HTTP/1.1"),
    ),
    *refused(
        505,
        http12=line(b"GET /first HTTP/1.2"),
        http20=line(b"GET /first HTTP/2.0"),
        http09=line(b"GET /first HTTP/0.9"),
        http2_preface=b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ),
    *refused(
        400,
        lower_case_version=line(b"GET /first http/1.1"),
        version_with_two_digits=line(b"GET /first HTTP/1.10"),
        version_with_zero=line(b"GET /first HTTP/01.1"),
        no_version=line(b"GET /first"),
        no_minor_version=line(b"GET /first HTTP/1"),
        other_protocol=line(b"GET /first ICAP/1.1"),
        two_spaces_before_target=line(b"GET  /first HTTP/1.1"),
        two_spaces_before_version=line(b"GET /first  HTTP/1.1"),
        space_behind_version=line(b"GET /first HTTP/1.1 "),
        space_before_method=line(b" GET /first HTTP/1.1"),
        space_in_target=line(b"GET /first x HTTP/1.1"),
        version_twice=line(b"GET /first HTTP/1.1 HTTP/1.1"),
        tab_before_target=line(b"GET\t/first HTTP/1.1"),
        tab_before_version=line(b"GET /first\tHTTP/1.1"),
        cr_before_version=line(b"GET /first\rHTTP/1.1"),
        line_with_lf_inside=line(b"GET /first HTTP/1.1\nX: 1"),
        target_empty=line(b"GET HTTP/1.1"),
        target_relative=line(b"GET first HTTP/1.1"),
        target_fragment=line(b"GET /first#x HTTP/1.1"),
        target_utf8=line(b"GET /first\xc3\xa9 HTTP/1.1"),
        target_control=line(b"GET /first\x01 HTTP/1.1"),
        target_nul=line(b"GET /first\0 HTTP/1.1"),
        target_delete=line(b"GET /first\x7f HTTP/1.1"),
        target_star=line(b"GET * HTTP/1.1"),
        target_authority=line(b"GET a:80 HTTP/1.1"),
        target_ftp=line(b"GET ftp://a/first HTTP/1.1"),
        target_http_without_host=line(b"GET http:///first HTTP/1.1"),
        tls_hello=b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n",
    ),
    *served(
        404,
        target_http=line(b"GET http://a/first HTTP/1.1"),
        target_https=line(b"GET https://a/first HTTP/1.1"),
        target_other_authority=line(b"GET HTTP://other.example:1/first HTTP/1.1"),
        head_with_body=get(length(CANARY), line=b"HEAD /first HTTP/1.1", body=CANARY),
    ),
    Case("target_with_crlf_in_escapes", line(b"GET %s HTTP/1.1" % ESCAPED.encode()), (404, 404),
         paths=(ESCAPED,)),
    *refused(404, http10=line(b"GET /first HTTP/1.0")),
    *served(404, http10_kept_alive=get(b"Connection: keep-alive", line=b"GET /first HTTP/1.0")),
]

CASES = [
    *PLAIN, *TRANSFER_ENCODING, *CONTENT_LENGTH, *CHUNKS, *HOSTS_AND_FIELDS, *REQUEST_LINES,
]
