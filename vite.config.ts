import { reactRouter } from '@react-router/dev/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [reactRouter()],
  // The content security policy allows no inlined asset.
  build: { assetsInlineLimit: 0, target: 'es2022' },
  // Few files, each for every page: a phone waits for each round of requests. Icons alone would be one file each.
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [
                { name: 'vendor', test: /node_modules[\\/](?!lucide-react)/ },
                { name: 'icons', test: /lucide-react/ },
                {
                  name: 'common',
                  test: /[\\/]web[\\/](components[\\/](title|hidden-token|frame|error-message)|words[\\/]dates|messages[\\/]use-messages)\.tsx?$/,
                },
              ],
            },
          },
        },
      },
    },
  },
  // The icon package would otherwise load its thousands of icons at start.
  ssr: { noExternal: ['lucide-react'] },
});
