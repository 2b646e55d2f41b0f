import { CircuitBreaker } from './circuit-breaker.js';

describe('CircuitBreaker', () => {
  let now = 0;
  const breaker = () => new CircuitBreaker({ failuresToOpen: 2, coolDownMs: 1000, now: () => now });

  beforeEach(() => {
    now = 0;
  });

  it('opens after failures in a row and tells how long to wait', () => {
    const circuit = breaker();
    circuit.failed();
    expect(circuit.admit()).toBe(0);
    circuit.failed();
    now = 400;
    expect(circuit.admit()).toBe(600);
  });

  it('counts only failures in a row', () => {
    const circuit = breaker();
    circuit.failed();
    circuit.succeeded();
    circuit.failed();
    expect(circuit.admit()).toBe(0);
  });

  it('lets one probe through after the cool-down and closes when it succeeds', () => {
    const circuit = breaker();
    circuit.failed();
    circuit.failed();
    now = 1000;
    expect(circuit.admit()).toBe(0);
    expect(circuit.admit()).toBeGreaterThan(0);
    circuit.succeeded();
    expect(circuit.admit()).toBe(0);
  });

  it('opens again when the probe fails', () => {
    const circuit = breaker();
    circuit.failed();
    circuit.failed();
    now = 1000;
    circuit.admit();
    circuit.failed();
    expect(circuit.admit()).toBe(1000);
  });

  it('gives the probe to the next caller when the first one left without a result', () => {
    const circuit = breaker();
    circuit.failed();
    circuit.failed();
    now = 1000;
    circuit.admit();
    circuit.inconclusive();
    expect(circuit.admit()).toBe(0);
  });
});
