import { type AppBehaviour, crashingApp, healthyApp } from '../device/app-behaviour.ts';
import type { DeviceOutcome } from '../device-code/device-action.ts';

/** Names of the scenes, in order. */
export type SceneName = 'clean-update' | 'power-cuts' | 'damaged-artifacts' | 'crashing-app' | 'stolen-server';

/** Scenes are counted from 1. */
export type Act = 1 | 2 | 3 | 4 | 5;

/** A power cut of the script: in this phase, when that share of it is done. */
export interface PlannedCut {
  readonly during: 'download' | 'apply';
  /** 0 to 1. */
  readonly fraction: number;
}

/** What a scene does to its device and how it shall end. */
export interface Scene {
  readonly act: Act;
  readonly name: SceneName;
  readonly cuts: readonly PlannedCut[];
  /** Whether every artifact arrives with one bit wrong. */
  readonly damagesArtifacts: boolean;
  /** Whether somebody else signed the offers. */
  readonly forgesOffers: boolean;
  /** Behaviour of the new application. */
  readonly newApp: AppBehaviour;
  readonly expected: { readonly outcome: DeviceOutcome | null; readonly runs: 'from' | 'to' };
}

const plain = { cuts: [], damagesArtifacts: false, forgesOffers: false, newApp: healthyApp } as const;

/** The whole story: a good day, a bad day, two releases that must not survive, and a server that obeys a thief. */
export const scenes: readonly Scene[] = [
  { ...plain, act: 1, name: 'clean-update', expected: { outcome: 'confirmed', runs: 'to' } },
  {
    ...plain,
    act: 2,
    name: 'power-cuts',
    cuts: [
      { during: 'download', fraction: 0.5 },
      { during: 'apply', fraction: 0.5 },
    ],
    expected: { outcome: 'confirmed', runs: 'to' },
  },
  {
    ...plain,
    act: 3,
    name: 'damaged-artifacts',
    damagesArtifacts: true,
    expected: { outcome: 'failed', runs: 'from' },
  },
  { ...plain, act: 4, name: 'crashing-app', newApp: crashingApp, expected: { outcome: 'rolled-back', runs: 'from' } },
  { ...plain, act: 5, name: 'stolen-server', forgesOffers: true, expected: { outcome: null, runs: 'from' } },
];
