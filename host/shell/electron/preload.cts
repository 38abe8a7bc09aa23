import type { ShellBridge } from '@jackfield/protocol/shell';

const { contextBridge } = require('electron') as typeof import('electron');

const bridge: ShellBridge = { kind: 'electron', platform: process.platform };
contextBridge.exposeInMainWorld('jackfieldShell', bridge);
