import { readdirSync } from 'node:fs';

/** Device files of which one exists where Linux has a graphics processor: of the kernel's own drivers, of NVIDIA's, and of WSL. */
const GPU_FILES: Readonly<Record<string, RegExp>> = {
  '/dev/dri': /^renderD\d+$/,
  '/dev': /^(?:nvidia\d+|dxg)$/,
};

/**
 * Arguments of Chromium and Electron that save memory: one window needs no spare renderer (24 MB), and without a graphics processor the compositor draws in
 * software at once instead of emulating one (41 MB).
 */
export function savingArguments(hasGpu: boolean): string[] {
  return ['--disable-features=SpareRendererForSitePerProcess', ...(hasGpu ? [] : ['--disable-gpu'])];
}

/** False only where the system shows that it has no graphics processor. `list` reads a folder. */
export function findGpu(
  platform: NodeJS.Platform = process.platform,
  list: (folder: string) => string[] = readdirSync,
): boolean {
  if (platform !== 'linux') return true;
  return Object.entries(GPU_FILES).some(([folder, name]) => {
    try {
      return list(folder).some((file) => name.test(file));
    } catch {
      return false;
    }
  });
}
