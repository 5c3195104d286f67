/** Which of two samples tends to be larger, from 0 to 1; a half means that nobody can tell them apart (Mann-Whitney). */
export function tendency(a: readonly number[], b: readonly number[]): number {
  const ranked = [...a.map((value) => ({ value, ofA: true })), ...b.map((value) => ({ value, ofA: false }))].sort(
    (x, y) => x.value - y.value,
  );
  const rankSum = ranked.reduce((sum, { ofA }, at) => (ofA ? sum + at + 1 : sum), 0);
  return (rankSum - (a.length * (a.length + 1)) / 2) / (a.length * b.length);
}
