// Jest runs CommonJS dependencies while it still links the importing ESM graph; evaluated here first, these are
// ready when a CommonJS package requires them.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
