import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type ClassWords, classOf, modelQuery } from './model';

/** A stable function from a class's name to its words. */
export function useClassWords(): (className: string) => ClassWords {
  const { data } = useQuery(modelQuery());
  return useCallback((className: string) => classOf(data, className), [data]);
}
