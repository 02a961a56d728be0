import { validateXML } from 'xmllint-wasm'

/** Any document whose root is html: what is asked is whether tags are closed and signs escaped. */
const ANY = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="html"><xs:complexType><xs:sequence>
<xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:schema>`

/** What is wrong with a page as XML: tags that are not closed, signs that are not escaped. */
export async function faultsOf(page: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: 'page.xml', contents: page }], schema: ANY })
  return errors.map(({ rawMessage }) => rawMessage)
}
