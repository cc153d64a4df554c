#!/usr/bin/env node
console.log('aloft');
