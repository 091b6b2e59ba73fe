"""The models of TransformerBench in plain PyTorch, eager mode: what one would write by hand for speed without a compiler.

Reads commands from standard input, one per line, and answers each with one line:
    threads N | load FOLDER | logits | forward BATCH LENGTH | decode COUNT
`logits` answers with the first logits of a fixed text, for a check that both sides run the same model; `forward` and `decode` with seconds.
"""
import json
import os
import struct
import sys
import time

import torch
import torch.nn.functional as F


def tensors(path):
    """A safetensors file: the length of a JSON header, the header, float32 values."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    (size,) = struct.unpack("<Q", data[:8])
    found = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=8 + size + begin)
            found[name] = values.view(entry["shape"]).clone()
    return found


def heads(x, n):
    return x.view(x.shape[0], x.shape[1], n, -1).transpose(1, 2)


def attend(q, k, v, mask):
    batch, n, slots, size = q.shape
    q, k, v = (x.reshape(batch * n, -1, size) for x in (q, k, v))
    if mask is None:
        scores = torch.baddbmm(q.new_empty(()), q, k.transpose(1, 2), beta=0, alpha=size**-0.5)
    else:
        scores = torch.baddbmm(mask, q, k.transpose(1, 2), alpha=size**-0.5)
    mixed = torch.bmm(F.softmax(scores, -1), v)
    return mixed.view(batch, n, slots, size).transpose(1, 2).reshape(batch, slots, n * size)


class Gpt2:
    def __init__(self, config, w):
        self.n, self.eps = config["n_head"], config["layer_norm_epsilon"]
        self.wte, self.wpe = w["transformer.wte.weight"], w["transformer.wpe.weight"]
        self.last = (w["transformer.ln_f.weight"], w["transformer.ln_f.bias"])
        self.blocks = []
        for layer in range(config["n_layer"]):
            h = f"transformer.h.{layer}."
            matrix = lambda name: (w[h + name + ".weight"].t().contiguous(), w[h + name + ".bias"])
            self.blocks.append(
                (w[h + "ln_1.weight"], w[h + "ln_1.bias"], *matrix("attn.c_attn"), *matrix("attn.c_proj"))
                + (w[h + "ln_2.weight"], w[h + "ln_2.bias"], *matrix("mlp.c_fc"), *matrix("mlp.c_proj"))
            )

    def forward(self, ids, past=None, last_only=False):
        slots, width = ids.shape[1], self.wte.shape[1]
        seen = past[0][0].shape[2] if past else 0
        x = F.embedding(ids, self.wte) + self.wpe[seen : seen + slots]
        mask = None
        if slots > 1:
            mask = torch.full((slots, seen + slots), float("-inf")).triu_(seen + 1)
        cache = []
        for i, (g1, o1, wa, ba, wp, bp, g2, o2, wf, bf, wd, bd) in enumerate(self.blocks):
            q, k, v = F.linear(F.layer_norm(x, (width,), g1, o1, self.eps), wa, ba).split(width, 2)
            q, k, v = heads(q, self.n), heads(k, self.n), heads(v, self.n)
            if past is not None:
                if past:
                    k, v = torch.cat((past[i][0], k), 2), torch.cat((past[i][1], v), 2)
                cache.append((k, v))
            x = x + F.linear(attend(q, k, v, mask), wp, bp)
            units = F.gelu(F.linear(F.layer_norm(x, (width,), g2, o2, self.eps), wf, bf), approximate="tanh")
            x = x + F.linear(units, wd, bd)
        x = F.layer_norm(x[:, -1:] if last_only else x, (width,), *self.last, self.eps)
        return F.linear(x, self.wte), cache

    def logits(self, ids):
        return self.forward(ids)[0]

    def decode(self, prompt, count):
        """Greedily; ids and log-probabilities."""
        logits, past = self.forward(prompt, [], True)
        chosen = []
        while True:
            logprobs = F.log_softmax(logits[0, -1], -1)
            best = int(logprobs.argmax())
            chosen.append((best, float(logprobs[best])))
            if len(chosen) == count:
                return chosen
            logits, past = self.forward(torch.tensor([[best]]), past, True)


class Bert:
    def __init__(self, config, w):
        self.n, self.eps = config["num_attention_heads"], config["layer_norm_eps"]
        pair = lambda name: (w[name + ".weight"], w[name + ".bias"])
        e = "bert.embeddings."
        self.words, self.places, self.types = (w[e + k + "_embeddings.weight"] for k in ("word", "position", "token_type"))
        self.norm = pair(e + "LayerNorm")
        self.blocks = []
        for layer in range(config["num_hidden_layers"]):
            h = f"bert.encoder.layer.{layer}."
            self.blocks.append(
                pair(h + "attention.self.query") + pair(h + "attention.self.key") + pair(h + "attention.self.value")
                + pair(h + "attention.output.dense") + pair(h + "attention.output.LayerNorm")
                + pair(h + "intermediate.dense") + pair(h + "output.dense") + pair(h + "output.LayerNorm")
            )
        self.pooler, self.classifier = pair("bert.pooler.dense"), pair("classifier")

    def logits(self, ids):
        slots, width = ids.shape[1], self.words.shape[1]
        x = F.embedding(ids, self.words) + self.places[:slots] + self.types[0]
        x = F.layer_norm(x, (width,), *self.norm, self.eps)
        for wq, bq, wk, bk, wv, bv, wo, bo, g1, o1, wf, bf, wd, bd, g2, o2 in self.blocks:
            q, k, v = (heads(F.linear(x, a, b), self.n) for a, b in ((wq, bq), (wk, bk), (wv, bv)))
            x = F.layer_norm(x + F.linear(attend(q, k, v, None), wo, bo), (width,), g1, o1, self.eps)
            x = F.layer_norm(x + F.linear(F.gelu(F.linear(x, wf, bf)), wd, bd), (width,), g2, o2, self.eps)
        return F.linear(torch.tanh(F.linear(x[:, :1], *self.pooler)), *self.classifier)


def ids(batch, length, vocabulary):
    """The same on both sides."""
    return torch.tensor([[(31 * b + 7 * t + b * t) % vocabulary for t in range(length)] for b in range(batch)])


def libraries():
    with open("/proc/self/maps") as maps:
        blas = {os.path.realpath(line.split()[-1]) for line in maps if "blas" in line or "mkl_" in line}
    return ", ".join(sorted(blas)) or "unknown BLAS"


def main():
    model, vocabulary = None, 0
    print(f"torch {torch.__version__}, {libraries()}", flush=True)
    for line in sys.stdin:
        command, *words = line.split()
        answer = "ok"
        if command == "threads":
            torch.set_num_threads(int(words[0]))
        elif command == "load":
            with open(os.path.join(words[0], "config.json")) as file:
                config = json.load(file)
            family = Gpt2 if config["model_type"] == "gpt2" else Bert
            model, vocabulary = family(config, tensors(os.path.join(words[0], "model.safetensors"))), config["vocab_size"]
        elif command == "logits":
            answer = " ".join(map(str, model.logits(ids(2, 5, vocabulary)).flatten()[:8].tolist()))
        else:
            numbers = [int(word) for word in words]
            texts = ids(*numbers, vocabulary) if command == "forward" else ids(1, 1, vocabulary)
            start = time.perf_counter()
            result = model.logits(texts) if command == "forward" else model.decode(texts, numbers[0])
            answer = str(time.perf_counter() - start)
        print(answer, flush=True)


with torch.inference_mode():
    main()
