import type { InspectedOffer } from '@jackfield/protocol/plugins';
import type { CodedError } from '@jackfield/protocol/coded-error';
import { EngineError } from './engine-error.ts';

/** Uploads a component and its signature to the engine for inspection; nothing is installed. Rejects with an `EngineError`. */
export async function uploadPlugin(component: File, signature: File | null, token: string): Promise<InspectedOffer> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  try {
    if (signature !== null) headers['x-jackfield-signature'] = btoa((await signature.text()).slice(0, 4_096));
    const response = await fetch('/plugin', { method: 'POST', headers, body: component });
    const answer: unknown = await response.json();
    if (response.ok) return answer as InspectedOffer;
    throw new EngineError(answer as CodedError);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw EngineError.ofPage('ENGINE_LINK_CLOSED', error);
  }
}
