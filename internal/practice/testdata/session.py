"""A session with Python's imaplib: session.py plain|starttls|tls PORT CA-FILE."""

import imaplib
import ssl
import sys

mode, port, ca = sys.argv[1], int(sys.argv[2]), sys.argv[3]
context = ssl.create_default_context(cafile=ca)
if mode == "tls":
    imap = imaplib.IMAP4_SSL("localhost", port, ssl_context=context)
else:
    imap = imaplib.IMAP4("localhost", port)
    if mode == "starttls":
        imap.starttls(context)


def ok(answer):
    assert answer[0] == "OK", answer
    return answer[1]


ok(imap.login("strategos", "password"))
ok(imap.namespace())
assert len(ok(imap.list())) == 5
assert ok(imap.select("INBOX")) == [b"4"]
assert ok(imap.search(None, "FROM", '"user@client.thm"')) == [b"3"]
letter = ok(imap.fetch("3", "(BODY[] UID)"))[0][1]
assert len(letter) == 445
assert len(ok(imap.fetch("1:*", "(FLAGS ENVELOPE BODYSTRUCTURE INTERNALDATE)"))) == 4

ok(imap.append("INBOX", r"(\Flagged)", imaplib.Time2Internaldate(0), letter))
ok(imap.noop())
assert imap.response("EXISTS")[1][-1] == b"5"
assert ok(imap.fetch("5", "BODY.PEEK[]"))[0][1] == letter
ok(imap.store("5", "+FLAGS", r"(\Deleted)"))
assert ok(imap.expunge()) == [b"5"]
ok(imap.copy("1:2", "Archive"))
ok(imap.uid("MOVE", "2", "Archive"))
assert b"(MESSAGES 3)" in ok(imap.status("Archive", "(MESSAGES)"))[0]

ok(imap.create("one"))
ok(imap.rename("one", "two"))
ok(imap.subscribe("two"))
assert any(b"two" in line for line in ok(imap.lsub()))
ok(imap.unsubscribe("two"))
ok(imap.delete("two"))
ok(imap.close())
assert imap.logout()[0] == "BYE"

imap = imaplib.IMAP4("localhost", port) if mode == "plain" else None
if imap:
    ok(imap.authenticate("PLAIN", lambda _: b"\0strategos\0password"))
    assert imap.logout()[0] == "BYE"
