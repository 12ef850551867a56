import { Button } from '@/parts/Button';
import { Stepper } from '@/parts/Stepper';
import { count } from '@/parts/words';
import type { ShownProof } from './useProof';

type ProofChoiceProps = { shown: ShownProof; number?: number; onChange: (number: number | undefined) => void };

/** A failure may have several proofs: shows the least, and the others on request. */
export function ProofChoice({ shown, number, onChange }: ProofChoiceProps) {
  if (number === undefined) return <Button weight="link" onClick={() => onChange(1)}>Other proofs</Button>;
  if (shown.count === undefined) return <span>Looking for other proofs…</span>;
  if (shown.count < 2) return <span>There is no other proof.</span>;
  return (
    <>
      <Stepper label="Proof" value={number} min={1} max={shown.count} onChange={onChange} />
      <span>of {count(shown.count)}{shown.more && ' and more'}, the least first.</span>
    </>
  );
}
