#!/usr/bin/env python3
"""Three tiny TorchScript models with random weights, and what PyTorch makes of some texts.

    PYTHONHASHSEED=0 /usr/bin/python3 torchscript.py ../resources/script

Written with PyTorch 1.13.0a0 (Debian's python3-torch 1.13.1+dfsg-4), seed per case below. Each case is a folder with model.pt, the
config.json that declares its inputs and outputs, and expected.safetensors: ids [rows, longest] (-1: padding), types alike, and for
every row, which is read alone and without padding, logits.ROW [labels] and each declared state as NAME.ROW, in the order batch (left
out), head, position, unit of the declared layout.
  nested  a classifier of pairs with attention: (logits, (states of the residual, ...), {"pattern": ..., "pooled": ...}), scripted
  plain   a bag of tokens without attention_mask, whose one output are the logits, traced
  named   a language-model-like encoder without labels: {"hidden": ...}, with a mask of floats, scripted
"""
import json, os, struct, sys, zipfile
from typing import Dict, List, Tuple
import torch
from torch import Tensor, nn

W, V, P, H = 8, 20, 12, 2


def save(path, tensors):
    header, blobs, at = {}, [], 0
    for name in sorted(tensors):
        t = tensors[name].detach().contiguous()
        integer = t.dtype == torch.int64
        blob = b"".join(struct.pack("<q" if integer else "<f", v) for v in t.flatten().tolist())
        header[name] = {"dtype": "I64" if integer else "F32", "shape": list(t.shape), "data_offsets": [at, at + len(blob)]}
        at += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.places, self.types = nn.Embedding(V, W), nn.Embedding(P, W), nn.Embedding(2, W)
        self.qkv, self.out, self.up, self.down = nn.Linear(W, 3 * W), nn.Linear(W, W), nn.Linear(W, 12), nn.Linear(12, W)
        self.norm, self.top = nn.LayerNorm(W), nn.Linear(W, 3)
        self.dropout = nn.Dropout(0.5)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tuple[Tensor, Tuple[Tensor, Tensor], Dict[str, Tensor]]:
        b, t = ids.shape
        x = self.words(ids) + self.places(torch.arange(t)) + self.types(types.long())
        before = x
        q, k, v = self.qkv(x).reshape(b, t, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)
        scores = q @ k.transpose(2, 3) / 2.0
        scores = scores.masked_fill(mask[:, None, None, :] == 0, -1e9)
        pattern = scores.softmax(-1)
        x = x + self.out((pattern @ v).transpose(1, 2).reshape(b, t, 8))
        x = self.dropout(self.norm(x + self.down(torch.relu(self.up(x)))))
        pooled = torch.tanh(x[:, 0])
        return self.top(pooled), (before, x.transpose(0, 1)), {"pattern": pattern, "pooled": pooled}


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.top = nn.Embedding(V, W), nn.Linear(W, 2)

    def forward(self, ids):
        return self.top(torch.tanh(self.words(ids)).mean(1))


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.mix = nn.Embedding(V, W), nn.Linear(W, W)

    def forward(self, ids: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        x = self.words(ids.long()) * mask.unsqueeze(-1)
        mean = x.sum(1, keepdim=True) / mask.sum(1).reshape(-1, 1, 1)
        x = torch.relu(self.mix(x + mean))
        return {"hidden": x, "heads": x.reshape(x.shape[0], x.shape[1], 2, 4).double()}


def state(name, at, axes, units):
    return {"name": name, "at": at, "axes": axes.split(), "units": units}


def without_debugging(path):
    """Leaves out the parts of the archive that hold the source's whereabouts on the machine that made it."""
    with zipfile.ZipFile(path) as archive:
        kept = [(i.filename, archive.read(i)) for i in archive.infolist() if not i.filename.endswith(".debug_pkl")]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in kept:
            archive.writestr(zipfile.ZipInfo(name), data)


def case(name, seed, module, config, traced=False):
    torch.manual_seed(seed)
    model = module().eval()
    folder = os.path.join(sys.argv[1], name)
    os.makedirs(folder, exist_ok=True)
    script = torch.jit.trace(model, torch.zeros(2, 3, dtype=torch.int64)) if traced else torch.jit.script(module().train())
    if not traced:
        script.load_state_dict(model.state_dict())
    script.save(os.path.join(folder, "model.pt"))
    without_debugging(os.path.join(folder, "model.pt"))
    config = dict({"model_type": "torchscript"}, **config, vocab_size=V, max_position_embeddings=P)
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(config, f, indent=1)
        f.write("\n")
    rows = [torch.randint(0, V, (n,)).tolist() for n in (5, 1, 12, 5)]
    kinds = [[int(3 * i > n) for i in range(n)] for n in map(len, rows)]
    out = {"ids": torch.tensor([r + [-1] * (12 - len(r)) for r in rows]), "types": torch.tensor([k + [-1] * (12 - len(k)) for k in kinds])}
    for i, (ids, types) in enumerate(zip(rows, kinds)):
        values = []
        for each in config["inputs"]:
            row = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": types}[each["name"]]
            values.append(torch.tensor([row]).to(getattr(torch, each.get("dtype", "int64"))))
        with torch.no_grad():
            found = model(*values)
        for each in config["outputs"]:
            value = found
            for step in each.get("at", []) if isinstance(each.get("at", []), list) else [each["at"]]:
                value = value[step]
            axes = each.get("axes", ["batch", "label"])
            order = [a for a in ("batch", "head", "position", "query", "key", "label") if a in axes]
            if "head" in axes and "position" in axes:
                order = ["batch", "position", "head"]
            order += ["unit"] if "unit" in axes else []
            out[f"{each['name']}.{i}"] = value.permute([axes.index(a) for a in order])[0].float()
    save(os.path.join(folder, "expected.safetensors"), out)


case("nested", 1, Nested, {
    "inputs": [{"name": "input_ids"}, {"name": "attention_mask", "dtype": "bool"}, {"name": "token_type_ids", "dtype": "int32"}],
    "outputs": [{"name": "logits", "at": 0},
                state("blocks.0.hook_resid_pre", [1, 0], "batch position unit", W),
                state("ln_final.hook_normalized", [1, 1], "position batch unit", W),
                {"name": "blocks.0.attn.hook_pattern", "at": [2, "pattern"], "axes": ["batch", "head", "query", "key"]},
                state("pooled", [2, "pooled"], "batch unit", W)],
    "labels": ["no", "perhaps", "yes"], "pad_token_id": 3})
case("plain", 2, Plain, {"inputs": [{"name": "input_ids"}], "outputs": [{"name": "logits"}], "labels": ["bad", "good"]}, traced=True)
case("named", 3, Named, {
    "inputs": [{"name": "input_ids", "dtype": "int32"}, {"name": "attention_mask", "dtype": "float32"}],
    "outputs": [state("hidden", "hidden", "batch position unit", W), state("heads", "heads", "batch position head unit", W // H)]})
