/** The page with the core in it, which exports nothing there. */
export function singlePage(page: string, core: string): string {
  return page.replace('/*CORE*/', () => core.replaceAll(/^export /gm, ''));
}
