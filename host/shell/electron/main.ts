import { join } from 'node:path';
import { BrowserWindow, app, session, shell } from 'electron';
import { externalLink, isPermissionGranted, mayNavigate, originOfEngine } from './window-policy.ts';

const address = process.env['JACKFIELD_ADDRESS'] ?? '';
const engineOrigin = originOfEngine(address);
const profileFolder = process.env['JACKFIELD_PROFILE'];
// Child processes do not need the one-time code.
delete process.env['JACKFIELD_ADDRESS'];
if (engineOrigin === null) {
  process.stderr.write('JACKFIELD_ADDRESS is not the address of an engine.\n');
  app.exit(2);
} else {
  if (profileFolder !== undefined) app.setPath('userData', join(profileFolder, 'electron'));
  app.enableSandbox();
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(() => openMainWindow(engineOrigin));
}

async function openMainWindow(origin: string): Promise<void> {
  guardPermissions(origin);
  const window = new BrowserWindow({
    width: 1180,
    height: 800,
    minWidth: 420,
    minHeight: 480,
    title: 'Jackfield',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(import.meta.dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      // A call continues while the window is hidden, and others are heard before the first click.
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
      spellcheck: false,
    },
  });
  guardNavigation(window, origin);
  await window.loadURL(address);
}

/** Restricts permissions; the page's strict Content-Security-Policy is sent by the engine with each file. */
function guardPermissions(origin: string): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_, permission, decide, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    decide(isPermissionGranted(origin, { permission, requestingUrl: details.requestingUrl, mediaTypes }));
  });
  defaultSession.setPermissionCheckHandler((_, permission, requestingOrigin, details) => {
    const mediaTypes = details.mediaType === undefined ? [] : [details.mediaType];
    return isPermissionGranted(origin, { permission, requestingUrl: requestingOrigin, mediaTypes });
  });
  defaultSession.setDevicePermissionHandler(() => false);
}

function guardNavigation(window: BrowserWindow, origin: string): void {
  const contents = window.webContents;
  contents.on('will-navigate', (event) => {
    if (!mayNavigate(origin, event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    const link = externalLink(url);
    if (link !== null) void shell.openExternal(link);
    return { action: 'deny' };
  });
}
