# TorchScript, in the form in which archives hold it. See Kernels.java for what each method is for.
class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # x [..., inputs], weight [outputs, inputs], bias [outputs]
  def affine(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")

  def linear(self: __torch__.Kernels, x: Tensor, weight: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, None, "none", [], "")

  def gelu_tanh(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.gelu(x, approximate="tanh")

  def silu(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.silu(x)

  # epsilon [1]
  def rms_norm(self: __torch__.Kernels, x: Tensor, gain: Tensor, epsilon: Tensor) -> Tensor:
    square = torch.mean(torch.mul(x, x), [-1], True)
    return torch.mul(torch.div(x, torch.sqrt(torch.add(square, epsilon))), gain)

  # x [batch, slots, heads, size]; cosines and sines [batch, slots, 1, dims]: the first dims dimensions of a head are turned
  def turn(self: __torch__.Kernels, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    dims = torch.size(cosines, 3)
    half = torch.floordiv(dims, 2)
    turned = torch.slice(x, 3, 0, dims)
    swapped = torch.cat([torch.neg(torch.slice(x, 3, half, dims)), torch.slice(x, 3, 0, half)], 3)
    sum = torch.add(torch.mul(turned, cosines), torch.mul(swapped, sines))
    if torch.eq(dims, torch.size(x, 3)):
      result = sum
    else:
      result = torch.cat([sum, torch.slice(x, 3, dims)], 3)
    return result

  # q [batch, slots, heads, size], k [batch, key heads, seen, size], scale [1]; returns [batch, heads, slots, seen]
  def scores(self: __torch__.Kernels, q: Tensor, k: Tensor, scale: Tensor) -> Tensor:
    batch = torch.size(q, 0)
    slots = torch.size(q, 1)
    heads = torch.size(q, 2)
    groups = torch.size(k, 1)
    queries = torch.reshape(torch.transpose(torch.mul(q, scale), 1, 2), [batch, groups, -1, torch.size(q, 3)])
    products = torch.matmul(queries, torch.transpose(k, 2, 3))
    return torch.reshape(products, [batch, heads, slots, torch.size(k, 2)])

  # mask, added, broadcasts to what scores returns
  def masked_scores(self: __torch__.Kernels, q: Tensor, k: Tensor, scale: Tensor, mask: Tensor) -> Tensor:
    return torch.add_((self).scores(q, k, scale, ), mask)

  # pattern [batch, heads, slots, seen], v [batch, key heads, seen, size]; returns [batch, slots, heads, size]
  def mix(self: __torch__.Kernels, pattern: Tensor, v: Tensor) -> Tensor:
    batch = torch.size(pattern, 0)
    heads = torch.size(pattern, 1)
    slots = torch.size(pattern, 2)
    stacked = torch.reshape(pattern, [batch, torch.size(v, 1), -1, torch.size(v, 2)])
    mixed = torch.reshape(torch.matmul(stacked, v), [batch, heads, slots, torch.size(v, 3)])
    return torch.contiguous(torch.transpose(mixed, 1, 2))

  # more [batch, slots, heads, size] becomes slots from at [1] on of store [batch, heads, capacity, size]; returns all up to there
  def append(self: __torch__.Kernels, more: Tensor, store: Tensor, at: Tensor) -> Tensor:
    start = int(at)
    end = torch.add(start, torch.size(more, 1))
    _0 = torch.copy_(torch.slice(store, 2, start, end), torch.transpose(more, 1, 2))
    return torch.slice(store, 2, 0, end)

  # x [states, inputs], weight [tokens, inputs], targets [states, 1]; returns [states, 3]
  def rivals(self: __torch__.Kernels, x: Tensor, weight: Tensor, targets: Tensor) -> Tensor:
    logits = ops.mkldnn._linear_pointwise(x, weight, None, "none", [], "")
    own = torch.gather(logits, 1, targets)
    others = torch.scatter_(logits, 1, targets, -1e+38)
    best = torch.argmax(others, 1, True)
    return torch.cat([own, torch.gather(others, 1, best), torch.mul(best, 1.)], 1)
