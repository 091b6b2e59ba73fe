// jsdom has no layout: what measures or watches it gets a quiet stand-in.
class Quiet {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= Quiet as unknown as typeof ResizeObserver;
Element.prototype.scrollTo ??= () => undefined;
Element.prototype.scrollIntoView ??= () => undefined;
