import { reactRouter } from '@react-router/dev/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [reactRouter()],
  // The content security policy allows no inlined asset.
  build: { assetsInlineLimit: 0, target: 'es2022' },
  // The icon package would otherwise load its thousands of icons at start.
  ssr: { noExternal: ['lucide-react'] },
});
