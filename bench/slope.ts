import type { BundleMaker } from './bundles.ts';
import type { BenchDeployment } from './deployment.ts';

export async function measureSlope(_d: BenchDeployment, _m: BundleMaker, _s: readonly number[], _seconds: number): Promise<object> {
  return {};
}
