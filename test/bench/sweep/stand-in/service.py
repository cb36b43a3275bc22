"""The stand-in's HTTP side: each call is answered a fixed time after it came, however many are under way.

moto is called on the one thread of the event loop, about 1 ms a call, and the answer waits for its time on a timer: 16
callers at once are held up by the delay alone, as long as moto's milliseconds of all of them fit into it.
"""

import asyncio
import json
import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from account import Account, Unavailable
from behaviour import Faults, Record, TokenBucket

SCOPE = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/aws4_request")
SESSION = re.compile(r"ASIA(\d{12})ROLE")


class StandIn:
    def __init__(self, loop):
        self.loop = loop
        self.ahead = timedelta()
        self.accounts = {}
        self.begin({"delaySeconds": 0, "ratePerSecond": None, "burst": 0, "faultShare": 0, "faultSeed": 0, "doomed": [], "denied": [], "failingAccounts": [], "refusingAccounts": []})

    def now(self):
        return datetime.now(timezone.utc).replace(tzinfo=None) + self.ahead

    def begin(self, behaviour):
        """A new run: nothing recorded yet, a full bucket; the account stays as it is."""
        self.delay = behaviour["delaySeconds"]
        self.bucket = TokenBucket(behaviour["ratePerSecond"], behaviour["burst"], self.loop.time())
        self.faults = Faults(behaviour["faultShare"], behaviour["faultSeed"], behaviour["doomed"])
        self.denied = set(behaviour["denied"])
        self.failing = set(behaviour["failingAccounts"])
        self.refusing = set(behaviour["refusingAccounts"])
        self.record = Record()

    def control(self, path, body):
        match path:
            case "/_bench/population":
                self.ahead = timedelta()
                accounts = [Account(one, body["reportSeconds"], self.now) for one in body["populations"]]
                self.accounts = {account.id: account for account in accounts}
            case "/_bench/begin":
                self.begin(body)
            case "/_bench/clock":
                self.ahead = timedelta(seconds=body["secondsAhead"])
            case "/_bench/record":
                return self.record.shown()
            case "/_bench/statuses":
                return {key: status for account in self.accounts.values() for key, status in account.statuses().items()}
            case _:
                raise KeyError(f"no control at {path}")
        return {}

    def call(self, headers, body):
        """(record, service:action, parameters, kind of answer, status, XML) of one call."""
        self.record.arrived(self.loop.time())
        parameters = dict(parse_qsl(body.decode()))
        action, _ = parameters.pop("Action", "(none)"), parameters.pop("Version", "")
        signer, service = SCOPE.search(headers.get("authorization", "")).groups()
        name = f"{service}:{action}"
        kind, status, xml = self.answer(service, action, name, parameters, signer, headers, body)
        return self.record, name, parameters, kind, status, xml

    def answer(self, service, action, name, parameters, signer, headers, body):
        attempt = self.record.attempt_of(name, parameters)
        account = self.account_of(signer)
        if service != "iam":
            return self.other(name, account, parameters, signer)
        if account.id in self.failing:
            return "failed", *error(500, "InternalFailure", "The request processing has failed")
        if not self.bucket.take(self.loop.time()):
            return "throttled", *error(400, "Throttling", "Rate exceeded")
        if self.faults.fails(action, parameters, attempt):
            return "failed", *error(500, "InternalFailure", "The request processing has failed")
        if action in self.denied:
            return "refused", *error(403, "AccessDenied", f"not authorized to perform: {name}")
        try:
            status, xml = account.answer(action, headers, body)
        except Unavailable as fault:
            status, xml = error(fault.status, fault.code, fault.code)
        return ("answered" if status == 200 else "refused"), status, xml

    def account_of(self, signer):
        """A session's key id holds its account; whoever has another one is in the first account."""
        session = SESSION.fullmatch(signer)
        return next(iter(self.accounts.values())) if session is None else self.accounts[session[1]]

    def other(self, name, account, parameters, signer):
        if name == "sts:AssumeRole":
            return self.assume_role(parameters["RoleArn"].split(":")[4])
        if name == "sts:GetCallerIdentity":
            return "answered", 200, (
                '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
                f"<Arn>arn:aws:iam::{account.id}:root</Arn><UserId>{account.id}</UserId>"
                f"<Account>{account.id}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
            )
        if name == "cloudformation:DescribeStacks":
            return "refused", *error(400, "ValidationError", "Stack with id Keystop does not exist")
        return "refused", *error(400, "InvalidAction", f"the stand-in knows no {name} signed by {signer[-4:]}")

    def assume_role(self, account_id):
        if account_id in self.refusing or account_id not in self.accounts:
            return "refused", *error(403, "AccessDenied", f"not authorized to perform sts:AssumeRole in {account_id}")
        until = (self.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        key = f"<AccessKeyId>ASIA{account_id}ROLE</AccessKeyId><SecretAccessKey>not-a-secret</SecretAccessKey>"
        session = f"<Credentials>{key}<SessionToken>token</SessionToken><Expiration>{until}</Expiration></Credentials>"
        return "answered", 200, f"<AssumeRoleResponse><AssumeRoleResult>{session}</AssumeRoleResult></AssumeRoleResponse>"


def error(status, code, message):
    text = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    return status, f"<ErrorResponse><Error><Type>Sender</Type>{text}</Error><RequestId>bench</RequestId></ErrorResponse>"


class Connection(asyncio.Protocol):
    """HTTP/1.1 with content lengths, as AWS's SDKs speak it to IAM."""

    def __init__(self, stand_in):
        self.stand_in, self.loop, self.received = stand_in, stand_in.loop, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.received += data
        while (request := self.take_request()) is not None:
            self.handle(*request)

    def take_request(self):
        head, found, rest = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return None
        self.received = rest[length:]
        return first.split(" ")[1], headers, rest[:length]

    def handle(self, path, headers, body):
        arrived_at = self.loop.time()
        if path.startswith("/_bench/"):
            self.send(200, "application/json", json.dumps(self.stand_in.control(path, json.loads(body or b"{}"))))
            return
        record, name, parameters, kind, status, xml = self.stand_in.call(headers, body)

        def answer():
            record.answered(name, parameters, kind, self.loop.time())
            self.send(status, "text/xml", xml)

        self.loop.call_at(arrived_at + self.stand_in.delay, answer)

    def send(self, status, content_type, text):
        body = text.encode()
        date = format_datetime(self.stand_in.now().replace(tzinfo=timezone.utc), usegmt=True)
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\nDate: {date}\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head.encode() + body)


async def serve(announce):
    loop = asyncio.get_running_loop()
    stand_in = StandIn(loop)
    server = await loop.create_server(lambda: Connection(stand_in), "127.0.0.1", 0)
    announce(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()
