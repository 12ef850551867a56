import { useQuery } from '@tanstack/react-query';
import { type Proof, proofsQuery, type ProofStep, type Scenario, whyQuery } from '@/api/impact';

/** The proof that is shown, and what is known of the others. */
export type ShownProof = {
  steps?: readonly ProofStep[];
  named?: Proof['named'];
  loading: boolean;
  /** How many proofs there are, once all were asked for. */
  count?: number;
  /** More than are listed. */
  more?: boolean;
};

/** The least proof of why an item is in its state; once a number is chosen, that of all its proofs. */
export function useProof(scenario: Scenario, key: string | undefined, number: number | undefined): ShownProof {
  const least = useQuery({ ...whyQuery(scenario, key ?? ''), enabled: key !== undefined });
  const all = useQuery({ ...proofsQuery(scenario, key ?? ''), enabled: key !== undefined && number !== undefined });
  const chosen = number === undefined ? undefined : all.data?.proofs?.[number - 1];
  return {
    steps: (chosen?.items as readonly ProofStep[] | undefined) ?? least.data?.items,
    named: all.data?.named ?? least.data?.named,
    loading: least.isLoading,
    count: all.data?.proofs?.length,
    more: all.data && (all.data.more === true || !all.data.complete),
  };
}
