const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `keyhaven needs Node 22.18 or newer and this is ${process.versions.node}: install it, or in a clone use npm run demo`,
  );
  process.exit(1);
}
