import type { Hook, Model } from '../api/types';

/** Hook points whose units can be explained: attention has as many numbers as a text has tokens, not units. */
export function explainable(model: Model | undefined): Hook[] {
  return model?.hooks.filter((hook) => hook.units > 0) ?? [];
}

/** Where explanations look unless told otherwise: the last hidden layer of a pair model, the last block's of a transformer. */
export function usualHook(model: Model | undefined): Hook | undefined {
  const hooks = explainable(model);
  return (
    hooks.find((hook) => hook.name === 'mlp.relu') ??
    hooks.findLast((hook) => hook.name.endsWith('.mlp.hook_post')) ??
    hooks[0]
  );
}

/** Whether a model has a state for every token of a text, which can be explained token by token. */
export function readsTokens(model: Model | undefined): boolean {
  return model?.hooks.some((hook) => hook.name.startsWith('blocks.')) ?? false;
}
