declare module '@echogarden/espeak-ng-emscripten' {
  export default function initialize(): Promise<unknown>;
}
