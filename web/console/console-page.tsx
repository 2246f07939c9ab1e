export function ConsolePage() { return null; }
export function ConsoleStart() { return null; }
