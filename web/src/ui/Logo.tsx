/** The sign: a T with a small ward beside it. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--tw-pri)" />
      <path d="M9 10h14M16 10v13" stroke="var(--tw-pri-fg)" strokeWidth="3.5" strokeLinecap="round" />
      <circle cx="22.5" cy="21.5" r="3" fill="var(--tw-pri-fg)" opacity="0.7" />
    </svg>
  );
}
