"""A server that speaks Ollama's and OpenAI's protocols by a script, and fails in the ways real ones do.

It runs in a thread of its own, so that tests of the whole product, asynchronous or not, can use it:

    with serving(Script(fault=Fault.CUT)) as server:
        ...  # OLLAMA_HOST=server.url, CITEDESK_OPENAI_BASE_URL=server.url
"""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MODEL = "scripted"


class Fault(StrEnum):
    """How a server fails."""

    NONE = "none"
    DOWN = "nothing listens there"
    REFUSES = "takes the connection and closes it"
    NO_MODEL = "does not have the model"
    WRONG_ADDRESS = "is another kind of server"
    QUEUE_FULL = "takes no more questions"
    SLOW = "does not write its first word"
    ERROR_LINE = "tells of an error within its answer"
    CUT = "cuts the connection within its answer"
    GARBAGE = "sends what is no JSON"
    ENDLESS = "never stops"
    CUTS_PROMPTS = "reads only the beginning of the prompt"
    ONLY_THOUGHTS = "thinks until its tokens are used up"


CODES = {
    Fault.DOWN: "model_unreachable",
    Fault.REFUSES: "model_unreachable",
    Fault.NO_MODEL: "model_not_found",
    Fault.WRONG_ADDRESS: "model_unreachable",
    Fault.QUEUE_FULL: "model_busy",
    Fault.SLOW: "model_timeout",
    Fault.ERROR_LINE: "model_broken_off",
    Fault.CUT: "model_broken_off",
    Fault.GARBAGE: "model_invalid",
    Fault.ENDLESS: "model_invalid",
    Fault.CUTS_PROMPTS: "prompt_too_long",
    Fault.ONLY_THOUGHTS: "model_invalid",
}
"""The code of the error that each of the twelve becomes."""


@dataclass(frozen=True)
class Script:
    """What the server is and says. `pieces` are the answer; a fault within it comes after the first of them.

    `reason` is how the answer ends; `prompt_tokens` is what the server says it has read; `busy` questions are
    turned away before one is taken; `pause` seconds lie between pieces. `model_info` and `capabilities` are
    those of Ollama's /api/show, `entry` adds to the model's entry in OpenAI's list.
    """

    pieces: Sequence[str] = ("Rates ", "rose [1].", " Prices fell [2].")
    thoughts: Sequence[str] = ()
    fault: Fault = Fault.NONE
    reason: str | None = "stop"
    prompt_tokens: int | None = 5_000
    answer_tokens: int | None = 3
    version: str = "0.24.0"
    busy: int = 0
    pause: float = 0.0
    capabilities: Sequence[str] = ("completion",)
    model_info: dict[str, Any] = field(
        default_factory=lambda: {
            "general.architecture": "llama",
            "llama.context_length": 131_072,
            "general.parameter_count": 8_000_000_000,
            "tokenizer.ggml.pre": "tekken",
        }
    )
    entry: dict[str, Any] = field(default_factory=dict)
    refused_fields: Sequence[str] = ()
    """Fields that the server of OpenAI's protocol answers with status 400."""
    without_end: bool = False
    """The answer stops without its last line."""
    raw: bytes | None = None
    """Sent instead of the answer's lines."""
    told: dict[str, tuple[int, Any]] = field(default_factory=dict)
    """Statuses and bodies of other paths, in place of the usual ones."""
    hangs: bool = False
    """Nothing but questions is answered."""
    status: int = 200
    """Status of the answer, whose body is then `raw`."""


class Server:
    """What the tests see of it: where it is, what was asked, and whether the asker went away."""

    def __init__(self, script: Script, port: int) -> None:
        self.script = script
        self.url = f"http://127.0.0.1:{port}"
        self.bodies: list[dict[str, Any]] = []
        """What the questions held, in their order."""
        self.headers: list[dict[str, str]] = []
        self.connections = 0
        self.gone = threading.Event()
        """Set when an asker closes the connection while the answer is being written."""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request, one reply."""
        self.connections += 1
        try:
            if self.script.fault is not Fault.REFUSES:
                await self._reply(reader, writer)
        except asyncio.IncompleteReadError:
            pass  # looked whether anyone is there, and left
        except OSError:
            self.gone.set()
        finally:
            writer.transport.abort() if self.gone.is_set() else writer.close()

    async def _reply(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path, headers, body = await _request(reader)
        if path.endswith(("/api/chat", "/chat/completions")):
            self.bodies.append(json.loads(body))
            self.headers.append(headers)
            watch = asyncio.create_task(self._watch(reader))
            try:
                await self._answer(path.endswith("/api/chat"), writer)
            finally:
                watch.cancel()
        elif self.script.hangs:
            await self._watch(reader)
        else:
            status, value = self._told(path)
            await _whole(writer, status, value)

    async def _watch(self, reader: asyncio.StreamReader) -> None:
        """An asker says nothing after its question, so the end of its stream means that it has gone."""
        await reader.read()
        self.gone.set()

    def _told(self, path: str) -> tuple[int, Any]:
        """Status and body of everything but answers."""
        script = self.script
        named = {"model": f"{MODEL}:latest", "name": f"{MODEL}:latest"}
        told = {
            "/api/version": {"version": script.version},
            "/api/tags": {"models": [named]},
            "/api/ps": {"models": [named | {"context_length": 4096}]},
            "/api/show": {"model_info": script.model_info, "capabilities": list(script.capabilities)},
            "/v1/models": {"object": "list", "data": [{"id": MODEL, "object": "model"} | script.entry]},
        }
        if path in script.told:
            return script.told[path]
        if script.fault is Fault.WRONG_ADDRESS or path not in told:
            return 404, "404 page not found"
        if path == "/api/show" and script.fault is Fault.NO_MODEL:
            return 404, {"error": f"model '{MODEL}' not found"}
        return 200, told[path]

    async def _answer(self, ollama: bool, writer: asyncio.StreamWriter) -> None:
        script = self.script
        refused = [name for name in script.refused_fields if name in self.bodies[-1]]
        if len(self.bodies) <= script.busy or script.fault is Fault.QUEUE_FULL:
            await _whole(writer, 503, {"error": "server busy, please try again. maximum pending requests"})
        elif script.fault is Fault.WRONG_ADDRESS:
            await _whole(writer, 404, "404 page not found")
        elif script.fault is Fault.NO_MODEL:
            await _whole(writer, 404, {"error": {"message": f"The model `{MODEL}` does not exist."}})
        elif refused:
            await _whole(writer, 400, {"error": {"message": f"Unsupported parameter: '{refused[0]}'"}})
        elif script.status != 200:
            await _whole(writer, script.status, (script.raw or b"").decode())
        else:
            await self._stream(ollama, writer)

    async def _stream(self, ollama: bool, writer: asyncio.StreamWriter) -> None:
        kind = "application/x-ndjson" if ollama else "text/event-stream"
        if self.script.fault is Fault.SLOW:
            await asyncio.sleep(60)
        head = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", "Transfer-Encoding: chunked", "Connection: close"]
        writer.write("\r\n".join([*head, "", ""]).encode())
        async for part in self._parts(ollama):
            writer.write(b"%x\r\n%s\r\n" % (len(part), part))
            await writer.drain()
            await asyncio.sleep(self.script.pause)
        if self.script.fault is not Fault.CUT:
            writer.write(b"0\r\n\r\n")
            await writer.drain()

    async def _parts(self, ollama: bool) -> AsyncIterator[bytes]:
        script, line = self.script, _ollama_line if ollama else _openai_line
        if script.raw is not None:
            yield script.raw
            return
        thoughts = ["Let me see."] * 20 if script.fault is Fault.ONLY_THOUGHTS else script.thoughts
        for thought in thoughts:
            yield line("", thought)
        for piece in () if script.fault is Fault.ONLY_THOUGHTS else script.pieces:
            yield line(piece)
            if script.fault is Fault.CUT:
                return
            if script.fault is Fault.ERROR_LINE:
                error = json.dumps({"error": "an error was encountered while running the model"}).encode()
                yield error + b"\n" if ollama else b"data: " + error + b"\n\n"
                return
            if script.fault is Fault.GARBAGE:
                yield b"<html>502 Bad Gateway</html>\n"
                return
            while script.fault is Fault.ENDLESS:
                yield line(piece) * 50
        if not script.without_end:
            for last in self._end(ollama):
                yield last

    def _end(self, ollama: bool) -> Iterator[bytes]:
        script = self.script
        reason = "length" if script.fault is Fault.ONLY_THOUGHTS else script.reason
        read = 5 if script.fault is Fault.CUTS_PROMPTS else script.prompt_tokens
        if ollama:
            counts = {"prompt_eval_count": read, "eval_count": script.answer_tokens}
            end = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reason}
            told = {name: value for name, value in (end | counts).items() if value is not None}
            yield json.dumps(told).encode() + b"\n"
            return
        yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        if "stream_options" in self.bodies[-1]:
            usage = {"prompt_tokens": read, "completion_tokens": script.answer_tokens}
            yield _event({"choices": [], "usage": usage})
        yield b"data: [DONE]\n\n"


def _ollama_line(content: str, thought: str = "") -> bytes:
    message = {"role": "assistant", "content": content} | ({"thinking": thought} if thought else {})
    return json.dumps({"model": MODEL, "message": message, "done": False}).encode() + b"\n"


def _openai_line(content: str, thought: str = "") -> bytes:
    delta = {"reasoning_content": thought} if thought else {"content": content}
    return b": still here\n\n" + _event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})


def _event(value: dict[str, Any]) -> bytes:
    # Not escaped, as servers in Python send it: the text may hold any of Unicode's line ends.
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    return head[0].split()[1], headers, await reader.readexactly(int(headers.get("content-length", 0)))


async def _whole(writer: asyncio.StreamWriter, status: int, value: Any) -> None:
    body = (value if isinstance(value, str) else json.dumps(value)).encode()
    head = f"HTTP/1.1 {status} Told\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


@contextmanager
def serving(script: Script | None = None) -> Iterator[Server]:
    """The server, until the block ends; with `Fault.DOWN` the address of a port where nothing listens."""
    script = script or Script()
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(script, listener.getsockname()[1])
    if script.fault is Fault.DOWN:
        listener.close()
        yield server
        return
    started, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def main() -> None:
        listening = await asyncio.start_server(server.talk, sock=listener)
        started.set()
        await stop.wait()
        listening.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await asyncio.sleep(0)  # so that closed connections are let go

    def run() -> None:
        loop.run_until_complete(main())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(5)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
        assert not thread.is_alive()
