export function SurfacePage() { return null; }
