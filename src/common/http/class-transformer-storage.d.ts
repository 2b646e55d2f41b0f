declare module 'class-transformer/cjs/storage.js' {
  /** The registry behind `@Expose()` and `@Type()`; class-transformer ships it without a declaration. */
  export const defaultMetadataStorage: {
    getExposedProperties(
      target: abstract new (...parameters: never[]) => object,
      transformationType: 0 | 1 | 2,
    ): string[];
    findTypeMetadata(
      target: abstract new (...parameters: never[]) => object,
      propertyName: string,
    ): { typeFunction?: () => unknown } | undefined;
  };
}
