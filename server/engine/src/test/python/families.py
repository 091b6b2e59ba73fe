#!/usr/bin/env python3
"""Tiny checkpoints with random weights for every transformer family, and what an independent forward pass makes of them.

    python3 families.py ../resources/transformer

Written with PyTorch 1.13.0a0 (Debian's python3-torch 1.13.1+dfsg-4, run by /usr/bin/python3), seed per case below, in double precision, straight from the papers and
from the documented layout of Hugging Face's files; shares nothing with the Java code. Each case is a folder with config.json,
model.safetensors and expected.safetensors:
  ids [batch, longest] (-1: padding), logits.ROW, and of row 0 hidden [layers + 1, length, hidden], pattern [layers, heads, length,
  length] and gradient [length, hidden]: of the logit of output 1 at the last position of row 0 (classifiers: of label 1) by the token embeddings.
Every row is computed alone and without padding.
"""
import json, math, os, struct, sys
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def save(path, tensors, kind_of_floats="F32"):
    header, blobs, at = {}, [], 0
    for name in sorted(tensors):
        t = tensors[name].detach().contiguous()
        if t.dtype != torch.int64 and kind_of_floats == "BF16":
            kind, raw = "BF16", [struct.pack("<H", struct.unpack("<I", struct.pack("<f", v))[0] >> 16) for v in t.flatten().tolist()]
        elif t.dtype != torch.int64 and kind_of_floats == "F16":
            kind, raw = "F16", [struct.pack("<e", v) for v in t.flatten().tolist()]
        elif t.dtype == torch.int64:
            kind, raw = "I64", [struct.pack("<q", v) for v in t.flatten().tolist()]
        else:
            kind, raw = "F32", [struct.pack("<f", v) for v in t.flatten().tolist()]
        blob = b"".join(raw)
        header[name] = {"dtype": kind, "shape": list(t.shape), "data_offsets": [at, at + len(blob)]}
        at += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def save_shards(folder, tensors, kind):
    """Two files, the names of which alternate, and the index beside them."""
    names = sorted(tensors)
    files = {name: f"model-{1 + i % 2:05}-of-00002.safetensors" for i, name in enumerate(names)}
    for file in sorted(set(files.values())):
        save(os.path.join(folder, file), {n: tensors[n] for n in names if files[n] == file}, kind)
    with open(os.path.join(folder, "model.safetensors.index.json"), "w") as f:
        json.dump({"metadata": {}, "weight_map": files}, f, indent=1)
        f.write("\n")


KINDS = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


class Maker:
    """Random weights that the file's type holds exactly."""

    def __init__(self, seed, kind="F32", shards=False):
        self.g, self.w, self.kind, self.shards = torch.Generator().manual_seed(seed), {}, kind, shards

    def __call__(self, name, *shape, scale=0.5, around=0.0):
        t = around + scale * torch.randn(*shape, generator=self.g)
        t = t.to(KINDS[self.kind]).double()
        self.w[name] = t
        return t


def layer_norm(x, w, b, eps):
    m = x.mean(-1, keepdim=True)
    v = ((x - m) ** 2).mean(-1, keepdim=True)
    return (x - m) / torch.sqrt(v + eps) * w + b


def rms_norm(x, w, eps):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps) * w


def gelu_erf(x):
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))


def gelu_tanh(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def attend(q, k, v, causal, window=0):
    """q [H, T, d]; k, v [H, T, d]."""
    s = torch.einsum("hqd,hkd->hqk", q, k) / math.sqrt(q.shape[-1])
    T = q.shape[1]
    for i in range(T):
        for j in range(T):
            if causal and (j > i or (window and i - j >= window)):
                s[:, i, j] = -math.inf
    p = s.exp() / s.exp().sum(-1, keepdim=True)
    return p, torch.einsum("hqk,hkd->hqd", p, v)


def heads(x, n):
    return x.reshape(x.shape[0], n, -1).transpose(0, 1)


def merge(z):
    return z.transpose(0, 1).reshape(z.shape[1], -1)


def rotate(x, dims, theta, frequencies=None, magnitude=1.0):
    """x [H, T, d]: dimension i turns with i + dims/2, by position / theta^(2i/dims)."""
    out = x.clone()
    for t in range(x.shape[1]):
        for i in range(dims // 2):
            f = frequencies[i] if frequencies else theta ** (-2 * i / dims)
            c, s = magnitude * math.cos(t * f), magnitude * math.sin(t * f)
            a, b = x[:, t, i], x[:, t, i + dims // 2]
            out[:, t, i] = a * c - b * s
            out[:, t, i + dims // 2] = a * s + b * c
    return out


def gpt2(seed):
    c = dict(architectures=["GPT2LMHeadModel"], n_embd=12, n_head=3, n_layer=2, n_positions=9, vocab_size=17,
             layer_norm_epsilon=1e-5, activation_function="gelu_new", eos_token_id=16)
    m, D, H = Maker(seed), 12, 3
    wte, wpe = m("transformer.wte.weight", 17, D), m("transformer.wpe.weight", 9, D)
    L = []
    for l in range(2):
        h = f"transformer.h.{l}."
        L.append([m(h + "ln_1.weight", D, around=1), m(h + "ln_1.bias", D),
                  m(h + "attn.c_attn.weight", D, 3 * D), m(h + "attn.c_attn.bias", 3 * D),
                  m(h + "attn.c_proj.weight", D, D), m(h + "attn.c_proj.bias", D),
                  m(h + "ln_2.weight", D, around=1), m(h + "ln_2.bias", D),
                  m(h + "mlp.c_fc.weight", D, 4 * D), m(h + "mlp.c_fc.bias", 4 * D),
                  m(h + "mlp.c_proj.weight", 4 * D, D), m(h + "mlp.c_proj.bias", D)])
    fw, fb = m("transformer.ln_f.weight", D, around=1), m("transformer.ln_f.bias", D)

    def forward(e, ids):
        x = e + wpe[: len(ids)]
        hs, ps = [x], []
        for a, b, wq, bq, wo, bo, a2, b2, w1, b1, w2, bb in L:
            q, k, v = (layer_norm(x, a, b, 1e-5) @ wq + bq).split(D, -1)
            p, z = attend(heads(q, H), heads(k, H), heads(v, H), True)
            x = x + merge(z) @ wo + bo
            x = x + gelu_tanh(layer_norm(x, a2, b2, 1e-5) @ w1 + b1) @ w2 + bb
            hs.append(x); ps.append(p)
        return layer_norm(x, fw, fb, 1e-5) @ wte.T, hs, ps

    return c, m, wte, forward


def scaled(theta, d, context, scaling):
    """Frequencies and magnitude of the variants by which rotary positions reach beyond the trained length."""
    kind = scaling.get("rope_type", scaling.get("type"))
    plain = [theta ** (-2 * i / d) for i in range(d // 2)]
    if kind == "dynamic":
        # The base grows with the part of a text that lies beyond the trained length; no text here is longer than that.
        return plain, 1.0
    factor = scaling["factor"]
    if kind == "linear":
        return [f / factor for f in plain], 1.0
    trained = scaling.get("original_max_position_embeddings", context)
    if kind == "llama3":
        def part(f):
            turns = trained * f / (2 * math.pi)
            low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
            return min(1.0, max(0.0, (turns - low) / (high - low)))
        return [part(f) * f + (1 - part(f)) * f / factor for f in plain], 1.0
    # YaRN, as published with the paper: pairs up to the one with beta_fast turns within the trained length stay, from that with
    # beta_slow on they are divided, a straight line in the pair's number between; pair p turns trained / (2 pi theta^(2p/d)) times.
    pair = lambda turns: d / 2 * math.log(trained / (2 * math.pi * turns)) / math.log(theta)
    first = max(math.floor(pair(scaling.get("beta_fast", 32))), 0)
    last = min(math.ceil(pair(scaling.get("beta_slow", 1))), d - 1)
    share = [min(1.0, max(0.0, (p - first) / (last - first))) for p in range(d // 2)]
    return [(1 - s) * f + s * f / factor for s, f in zip(share, plain)], scaling.get("attention_factor", 0.1 * math.log(factor) + 1)


def llama(seed, name="LlamaForCausalLM", tied=False, kind="F32", shards=False, scaling=None, newer=False, window=0, layers=2, d=4,
          context=9):
    D, H, G, I, V = 12, 4, 2, 20, 19
    c = dict(architectures=[name], hidden_size=D, num_attention_heads=H, num_key_value_heads=G, head_dim=d, intermediate_size=I,
             num_hidden_layers=layers, vocab_size=V, max_position_embeddings=context, rms_norm_eps=1e-6, rope_theta=1000.0,
             hidden_act="silu", tie_word_embeddings=tied)
    frequencies, magnitude = None, 1.0
    if scaling:
        frequencies, magnitude = scaled(1000.0, d, context, scaling)
        if newer:
            c["rope_parameters"] = dict(scaling, rope_theta=c.pop("rope_theta"))
        else:
            c["rope_scaling"] = scaling
    if window:
        c["sliding_window"] = window
    qwen = name.startswith("Qwen2")
    m = Maker(seed, kind, shards)
    emb = m("model.embed_tokens.weight", V, D)
    L = []
    for l in range(layers):
        h = f"model.layers.{l}."
        a = h + "self_attn."
        L.append(dict(n1=m(h + "input_layernorm.weight", D, around=1), q=m(a + "q_proj.weight", H * d, D),
                      k=m(a + "k_proj.weight", G * d, D), v=m(a + "v_proj.weight", G * d, D), o=m(a + "o_proj.weight", D, H * d),
                      bq=m(a + "q_proj.bias", H * d) if qwen else 0, bk=m(a + "k_proj.bias", G * d) if qwen else 0,
                      bv=m(a + "v_proj.bias", G * d) if qwen else 0,
                      n2=m(h + "post_attention_layernorm.weight", D, around=1), g=m(h + "mlp.gate_proj.weight", I, D),
                      u=m(h + "mlp.up_proj.weight", I, D), w=m(h + "mlp.down_proj.weight", D, I)))
    fn = m("model.norm.weight", D, around=1)
    head = emb if tied else m("lm_head.weight", V, D)

    def forward(e, ids):
        x, hs, ps = e, [e], []
        for B in L:
            r = rms_norm(x, B["n1"], 1e-6)
            q, k, v = heads(r @ B["q"].T + B["bq"], H), heads(r @ B["k"].T + B["bk"], G), heads(r @ B["v"].T + B["bv"], G)
            q, k = rotate(q, d, 1000.0, frequencies, magnitude), rotate(k, d, 1000.0, frequencies, magnitude)
            p, z = attend(q, k.repeat_interleave(H // G, 0), v.repeat_interleave(H // G, 0), True, window)
            x = x + merge(z) @ B["o"].T
            r = rms_norm(x, B["n2"], 1e-6)
            gate = r @ B["g"].T
            x = x + (gate / (1 + torch.exp(-gate)) * (r @ B["u"].T)) @ B["w"].T
            hs.append(x); ps.append(p)
        return rms_norm(x, fn, 1e-6) @ head.T, hs, ps

    return c, m, emb, forward


def neox(seed, parallel):
    D, H, d, I, V = 12, 2, 6, 18, 15
    c = dict(architectures=["GPTNeoXForCausalLM"], hidden_size=D, num_attention_heads=H, intermediate_size=I, num_hidden_layers=2,
             vocab_size=V, max_position_embeddings=9, layer_norm_eps=1e-5, rotary_pct=0.67, rotary_emb_base=500,
             use_parallel_residual=parallel, hidden_act="gelu", tie_word_embeddings=False)
    m = Maker(seed)
    emb = m("gpt_neox.embed_in.weight", V, D)
    L = []
    for l in range(2):
        h = f"gpt_neox.layers.{l}."
        L.append([m(h + n + s, *shape, around=around) for n, s, shape, around in [
            ("input_layernorm", ".weight", (D,), 1), ("input_layernorm", ".bias", (D,), 0),
            ("attention.query_key_value", ".weight", (3 * D, D), 0), ("attention.query_key_value", ".bias", (3 * D,), 0),
            ("attention.dense", ".weight", (D, D), 0), ("attention.dense", ".bias", (D,), 0),
            ("post_attention_layernorm", ".weight", (D,), 1), ("post_attention_layernorm", ".bias", (D,), 0),
            ("mlp.dense_h_to_4h", ".weight", (I, D), 0), ("mlp.dense_h_to_4h", ".bias", (I,), 0),
            ("mlp.dense_4h_to_h", ".weight", (D, I), 0), ("mlp.dense_4h_to_h", ".bias", (D,), 0)]])
    fw, fb = m("gpt_neox.final_layer_norm.weight", D, around=1), m("gpt_neox.final_layer_norm.bias", D)
    head = m("embed_out.weight", V, D)

    def forward(e, ids):
        x, hs, ps = e, [e], []
        for a, b, wq, bq, wo, bo, a2, b2, w1, b1, w2, bb in L:
            qkv = (layer_norm(x, a, b, 1e-5) @ wq.T + bq).reshape(len(ids), H, 3, d).permute(2, 1, 0, 3)
            p, z = attend(rotate(qkv[0], 4, 500.0), rotate(qkv[1], 4, 500.0), qkv[2], True)
            att = merge(z) @ wo.T + bo
            r = x if parallel else x + att
            x = x + att + gelu_erf(layer_norm(r, a2, b2, 1e-5) @ w1.T + b1) @ w2.T + bb
            hs.append(x); ps.append(p)
        return layer_norm(x, fw, fb, 1e-5) @ head.T, hs, ps

    return c, m, emb, forward


def bert(seed, kind, head):
    distil, roberta = kind == "DistilBert", kind == "Roberta"
    D, H, I, V, P = 12, 3, 16, 14, 11 if roberta else 9
    m = Maker(seed)
    c = dict(architectures=[kind + ("ForSequenceClassification" if head == "labels" else "ForMaskedLM")], vocab_size=V,
             max_position_embeddings=P, pad_token_id=1 if roberta else 0)
    if distil:
        c.update(dim=D, n_heads=H, hidden_dim=I, n_layers=2, activation="gelu")
    else:
        c.update(hidden_size=D, num_attention_heads=H, intermediate_size=I, num_hidden_layers=2, type_vocab_size=1 if roberta else 2,
                 layer_norm_eps=1e-5 if roberta else 1e-12, hidden_act="gelu")
    eps = 1e-5 if roberta else 1e-12
    root = {"Bert": "bert.", "Roberta": "roberta.", "DistilBert": "distilbert."}[kind]
    e = root + "embeddings."
    words, places = m(e + "word_embeddings.weight", V, D), m(e + "position_embeddings.weight", P, D)
    types = None if distil else m(e + "token_type_embeddings.weight", 1 if roberta else 2, D)
    nw, nb = m(e + "LayerNorm.weight", D, around=1), m(e + "LayerNorm.bias", D)
    names = (["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2",
              "output_layer_norm"] if distil else
             ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
              "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm"])
    shapes = [(D, D)] * 4 + [(D,), (I, D), (D, I), (D,)]
    L = []
    for l in range(2):
        h = root + ("transformer.layer." if distil else "encoder.layer.") + f"{l}."
        L.append([(m(h + n + ".weight", *s, around=1 if len(s) == 1 else 0), m(h + n + ".bias", s[0])) for n, s in zip(names, shapes)])
    lin = lambda n, o, i: (m(n + ".weight", o, i), m(n + ".bias", o))
    if head == "labels":
        c["id2label"] = {"0": "no", "1": "yes", "2": "maybe"}
        dense = lin({"Bert": "bert.pooler.dense", "Roberta": "classifier.dense", "DistilBert": "pre_classifier"}[kind], D, D)
        out = lin("classifier.out_proj" if roberta else "classifier", 3, D)
        act = torch.relu if distil else torch.tanh
    else:
        t = {"Bert": "cls.predictions.transform.", "Roberta": "lm_head.", "DistilBert": "vocab_"}[kind]
        dense = lin(t + ("transform" if distil else "dense"), D, D)
        n = t + {"Bert": "LayerNorm", "Roberta": "layer_norm", "DistilBert": "layer_norm"}[kind]
        hw, hb = m(n + ".weight", D, around=1), m(n + ".bias", D)
        bias = m({"Bert": "cls.predictions.bias", "Roberta": "lm_head.bias", "DistilBert": "vocab_projector.bias"}[kind], V)

    def forward(emb, ids):
        T = len(ids)
        x = emb + places[2 : T + 2] if roberta else emb + places[:T]
        if types is not None:
            x = x + types[0]
        x = layer_norm(x, nw, nb, eps)
        hs, ps = [x], []
        for (q, bq), (k, bk), (v, bv), (o, bo), (a, b), (w1, b1), (w2, b2), (a2, bb) in L:
            p, z = attend(heads(x @ q.T + bq, H), heads(x @ k.T + bk, H), heads(x @ v.T + bv, H), False)
            x = layer_norm(x + merge(z) @ o.T + bo, a, b, eps)
            x = layer_norm(x + gelu_erf(x @ w1.T + b1) @ w2.T + b2, a2, bb, eps)
            hs.append(x); ps.append(p)
        if head == "labels":
            return act(x[:1] @ dense[0].T + dense[1]) @ out[0].T + out[1], hs, ps
        y = layer_norm(gelu_erf(x @ dense[0].T + dense[1]), hw, hb, eps)
        return y @ words.T + bias, hs, ps

    return c, m, words, forward


CASES = {
    "gpt2": lambda: gpt2(1),
    "llama": lambda: llama(2, scaling=dict(rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
                                           original_max_position_embeddings=8)),
    "llama-tied-bf16": lambda: llama(3, tied=True, kind="BF16"),
    "llama-linear-f16-shards": lambda: llama(14, kind="F16", shards=True, layers=1, newer=True,
                                             scaling=dict(rope_type="linear", factor=2.5)),
    "llama-dynamic": lambda: llama(15, layers=1, scaling=dict(type="dynamic", factor=2.0)),
    "llama-yarn": lambda: llama(16, layers=1, d=16, context=256, scaling=dict(
        rope_type="yarn", factor=4.0, beta_fast=4, beta_slow=1, original_max_position_embeddings=64)),
    "mistral": lambda: llama(4, "MistralForCausalLM", window=3),
    "qwen2": lambda: llama(5, "Qwen2ForCausalLM"),
    "neox": lambda: neox(6, True),
    "neox-sequential": lambda: neox(7, False),
    "bert-labels": lambda: bert(8, "Bert", "labels"),
    "bert-masked": lambda: bert(9, "Bert", "masked"),
    "roberta-labels": lambda: bert(10, "Roberta", "labels"),
    "roberta-masked": lambda: bert(11, "Roberta", "masked"),
    "distilbert-labels": lambda: bert(12, "DistilBert", "labels"),
    "distilbert-masked": lambda: bert(13, "DistilBert", "masked"),
}

for case, make in CASES.items():
    config, maker, table, forward = make()
    folder = os.path.join(sys.argv[1], case)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(config, f, indent=1)
        f.write("\n")
    if maker.shards:
        save_shards(folder, maker.w, maker.kind)
    else:
        save(os.path.join(folder, "model.safetensors"), maker.w, maker.kind)
    # Rows of middling length, of one token, and of the maximum length: the context is 9 (but for YaRN, which is for long ones).
    g = torch.Generator().manual_seed(99)
    rows = [torch.randint(2, config["vocab_size"], (n,), generator=g).tolist() for n in (5, 1, 9)]
    out = {"ids": torch.tensor([r + [-1] * (9 - len(r)) for r in rows])}
    for i, ids in enumerate(rows):
        e = table[torch.tensor(ids)].detach().clone().requires_grad_(True)
        logits, hs, ps = forward(e, ids)
        out[f"logits.{i}"] = logits
        if i == 0:
            out["hidden"], out["pattern"] = torch.stack(hs), torch.stack(ps)
            logits[-1, 1].backward()
            out["gradient"] = e.grad
    save(os.path.join(folder, "expected.safetensors"), out)
