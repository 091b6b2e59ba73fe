"""Latent steering vectors in plain PyTorch, eager mode, one sentence at a time: what one would write by hand.

Reads commands from standard input, one JSON object per line, and answers each with one line:
    {"threads": N} | {"load": FOLDER} | {"ids": [...], "start": token, "end": token, "layer": l, "lr": r, "deviation": s, "steps": n,
     "margin": m, "stop": "forced" or "greedy", "seed": k}
The last adds a vector to the residual stream after a block, at all positions, and answers with seconds, 1 or 0 (found), and steps.
`forced` stops when every target has the highest logit in the pass that gives the gradient; `greedy` decodes after each step and compares.
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
            found[name.replace("transformer.", "")] = values.view(entry["shape"]).clone()
    return found


class Gpt2:
    def __init__(self, folder):
        with open(os.path.join(folder, "config.json")) as file:
            config = json.load(file)
        assert config["model_type" if "model_type" in config else "architectures"] in ("gpt2", ["GPT2LMHeadModel"])
        self.w = tensors(os.path.join(folder, "model.safetensors"))
        self.n, self.layers, self.eps = config["n_head"], config["n_layer"], config["layer_norm_epsilon"]
        self.approximate = "tanh" if config["activation_function"] == "gelu_new" else "none"

    def norm(self, x, name):
        return F.layer_norm(x, (x.shape[-1],), self.w[name + ".weight"], self.w[name + ".bias"], self.eps)

    def map(self, x, name):
        return torch.addmm(self.w[name + ".bias"], x, self.w[name + ".weight"])

    def logits(self, ids, layer, vector):
        """[slots, vocabulary] of one text."""
        slots = len(ids)
        x = self.w["wte.weight"][ids] + self.w["wpe.weight"][:slots]
        mask = torch.full((slots, slots), float("-inf")).triu_(1)
        for i in range(self.layers):
            h = f"h.{i}."
            q, k, v = self.map(self.norm(x, h + "ln_1"), h + "attn.c_attn").view(slots, 3, self.n, -1).permute(1, 2, 0, 3)
            pattern = torch.softmax(q @ k.transpose(1, 2) * q.shape[-1] ** -0.5 + mask, -1)
            x = x + self.map((pattern @ v).transpose(0, 1).reshape(slots, -1), h + "attn.c_proj")
            units = F.gelu(self.map(self.norm(x, h + "ln_2"), h + "mlp.c_fc"), approximate=self.approximate)
            x = x + self.map(units, h + "mlp.c_proj")
            if i == layer:
                x = x + vector
        return self.norm(x, "ln_f") @ self.w["wte.weight"].t()


def decodes(model, task, targets, vector):
    """Whether greedy decoding gives the targets; ends at the first difference."""
    ids = [task["start"]]
    with torch.no_grad():
        for target in targets:
            if int(model.logits(torch.tensor(ids), task["layer"], vector)[-1].argmax()) != target:
                return False
            ids.append(target)
    return True


def extract(model, task):
    torch.manual_seed(task["seed"])
    targets = task["ids"] + [task["end"]]
    ids, wanted = torch.tensor([task["start"]] + task["ids"]), torch.tensor(targets)
    rows = torch.arange(len(targets))
    vector = (task["deviation"] * torch.randn(model.w["wte.weight"].shape[1])).requires_grad_()
    adam = torch.optim.Adam([vector], lr=task["lr"], betas=(0.9, 0.99), eps=1e-12)
    for step in range(task["steps"] + 1):
        logits = model.logits(ids, task["layer"], vector)
        if task["stop"] == "forced" and bool((logits.argmax(-1) == wanted).all()):
            return True, step
        if task["stop"] == "greedy" and decodes(model, task, targets, vector):
            return True, step
        own = logits[rows, wanted]
        others = logits.scatter(1, wanted[:, None], float("-inf")).amax(-1)
        adam.zero_grad()
        F.relu(task["margin"] + others - own).sum().backward()
        adam.step()
    return False, task["steps"]


def main():
    model = None
    print(f"torch {torch.__version__}", flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        answer = "ok"
        if "threads" in task:
            torch.set_num_threads(task["threads"])
        elif "load" in task:
            model = Gpt2(task["load"])
        else:
            start = time.perf_counter()
            found, steps = extract(model, task)
            answer = f"{time.perf_counter() - start} {int(found)} {steps}"
        print(answer, flush=True)


main()
