/** The notebook: our own drawing. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect x="4.5" y="2.5" width="16" height="19" rx="3" />
      <path d="M2.5 6.5h4M2.5 10.2h4M2.5 13.8h4M2.5 17.5h4M10.5 8h6M10.5 12h6M10.5 16h4" />
    </svg>
  );
}
