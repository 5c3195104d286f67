/** The sign of Keyhaven: a keyhole that stands like a lighthouse above the water. */
export function Mark({ size = 32 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 48 48" width={size} height={size} aria-hidden="true" focusable="false">
      <rect width="48" height="48" rx="11" fill="#0a5d69" />
      <path d="M24 8a9 9 0 0 0-4.6 16.7L17 33h14l-2.4-8.3A9 9 0 0 0 24 8Z" fill="#fff" />
      <path
        d="M6 39c4-4.4 8-4.4 12 0s8 4.4 12 0 8-4.4 12 0"
        fill="none"
        stroke="#f4b740"
        strokeWidth="3.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
