#!/usr/bin/env python3
"""The engine's tiny GPT-2 checkpoint exported as TorchScript, once right and once with a fault.

    PYTHONHASHSEED=0 /usr/bin/python3 export.py ../../../../../server/engine/src/test/resources/transformer/gpt2 ../resources/script

Written with PyTorch 1.13.0a0 (Debian's python3-torch 1.13.1+dfsg-4); the forward pass is written here from Radford et al. (2019), from nothing
of this project. Weights are those of the checkpoint, with names of its file.
  gpt2          what it should be
  gpt2-exact    the exact GELU instead of its approximation by tanh: what exports get wrong unseen
  gpt2-uncausal without a causal mask
"""
import json, math, os, struct, sys, zipfile
from typing import Dict
import torch
from torch import Tensor, nn


def load(path):
    with open(path, "rb") as f:
        (n,) = struct.unpack("<Q", f.read(8))
        header = json.loads(f.read(n))
        data = f.read()
    out = {}
    for name, t in header.items():
        if name != "__metadata__":
            begin, end = t["data_offsets"]
            assert t["dtype"] == "F32"
            values = struct.unpack("<%df" % ((end - begin) // 4), data[begin:end])
            out[name] = torch.tensor(values).reshape(t["shape"])
    return out


class Block(nn.Module):
    def __init__(self, w, layer, heads, exact, causal):
        super().__init__()
        h = "transformer.h.%d." % layer
        for part in ("ln_1", "ln_2", "attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"):
            for kind in ("weight", "bias"):
                self.register_buffer(part.replace(".", "_") + "_" + kind, w[h + part + "." + kind])
        self.heads: int = heads
        self.exact: bool = exact
        self.causal: bool = causal

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, w = x.shape
        y = nn.functional.layer_norm(x, [w], self.ln_1_weight, self.ln_1_bias, 1e-5)
        q, k, v = (y @ self.attn_c_attn_weight + self.attn_c_attn_bias).reshape(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        scores = q @ k.transpose(2, 3) / math.sqrt(w // self.heads)
        seen = mask[:, None, None, :] > 0
        if self.causal:
            seen = seen & torch.ones([t, t], dtype=torch.bool).tril()
        pattern = scores.masked_fill(~seen, -1e9).softmax(-1)
        x = x + ((pattern @ v).transpose(1, 2).reshape(b, t, w) @ self.attn_c_proj_weight + self.attn_c_proj_bias)
        y = nn.functional.layer_norm(x, [w], self.ln_2_weight, self.ln_2_bias, 1e-5) @ self.mlp_c_fc_weight + self.mlp_c_fc_bias
        if self.exact:
            y = nn.functional.gelu(y)
        else:
            y = 0.5 * y * (1 + torch.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y * y * y)))
        return x + (y @ self.mlp_c_proj_weight + self.mlp_c_proj_bias)


class Gpt(nn.Module):
    def __init__(self, w, config, exact, causal):
        super().__init__()
        self.register_buffer("wte", w["transformer.wte.weight"])
        self.register_buffer("wpe", w["transformer.wpe.weight"])
        self.register_buffer("gain", w["transformer.ln_f.weight"])
        self.register_buffer("offset", w["transformer.ln_f.bias"])
        self.blocks = nn.ModuleList([Block(w, i, config["n_head"], exact, causal) for i in range(config["n_layer"])])

    def forward(self, ids: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        out: Dict[str, Tensor] = {}
        x = self.wte[ids]
        out["hook_embed"] = x
        x = x + self.wpe[: ids.shape[1]]
        for i, block in enumerate(self.blocks):
            out["blocks." + str(i) + ".hook_resid_pre"] = x
            x = block(x, mask)
            out["blocks." + str(i) + ".hook_resid_post"] = x
        x = nn.functional.layer_norm(x, [x.shape[2]], self.gain, self.offset, 1e-5)
        out["logits"] = x @ self.wte.t()
        return out


def without_debugging(path):
    """Leaves out the parts of the archive that hold the source's whereabouts on the machine that made it."""
    with zipfile.ZipFile(path) as archive:
        kept = [(i.filename, archive.read(i)) for i in archive.infolist() if not i.filename.endswith(".debug_pkl")]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in kept:
            archive.writestr(zipfile.ZipInfo(name), data)


source, target = sys.argv[1:]
config = json.load(open(os.path.join(source, "config.json")))
weights = load(os.path.join(source, "model.safetensors"))
width, vocabulary = config["n_embd"], config["vocab_size"]
hooks = ["hook_embed"] + ["blocks.%d.hook_resid_%s" % (i, p) for i in range(config["n_layer"]) for p in ("pre", "post")]
for name, exact, causal in (("gpt2", False, True), ("gpt2-exact", True, True), ("gpt2-uncausal", False, False)):
    folder = os.path.join(target, name)
    os.makedirs(folder, exist_ok=True)
    torch.jit.script(Gpt(weights, config, exact, causal).eval()).save(os.path.join(folder, "model.pt"))
    without_debugging(os.path.join(folder, "model.pt"))
    states = [(hook, width) for hook in hooks] + [("logits", vocabulary)]
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump({"model_type": "torchscript", "architecture": "GPT-2",
                   "inputs": [{"name": "input_ids"}, {"name": "attention_mask"}],
                   "outputs": [{"name": n, "at": [n], "axes": ["batch", "position", "unit"], "units": u} for n, u in states],
                   "vocab_size": vocabulary, "max_position_embeddings": config["n_positions"]}, f, indent=1)
        f.write("\n")
