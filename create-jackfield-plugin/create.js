#!/usr/bin/env node
// `npm create jackfield-plugin -- …` is `jackfield plugin new …`.
process.argv.splice(2, 0, 'plugin', 'new');
await import('@jackfield/cli/bin/jackfield.js');
